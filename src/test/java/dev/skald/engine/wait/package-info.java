@NullMarked
package dev.skald.engine.wait;

import org.jspecify.annotations.NullMarked;
