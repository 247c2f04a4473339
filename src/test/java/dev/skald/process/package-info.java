@NullMarked
package dev.skald.process;

import org.jspecify.annotations.NullMarked;
