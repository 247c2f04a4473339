@NullMarked
package dev.skald.engine.call;

import org.jspecify.annotations.NullMarked;
