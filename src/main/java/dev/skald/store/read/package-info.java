/** Reads queues, one at a time or as lists. */
@NullMarked
package dev.skald.store.read;

import org.jspecify.annotations.NullMarked;
