/** Bounds of texts and numbers that come from outside. */
@NullMarked
package dev.skald.queue.text;

import org.jspecify.annotations.NullMarked;
