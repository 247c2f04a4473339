/** Removes queues that have ended, and remembers their outcomes as tombstones. */
@NullMarked
package dev.skald.store.removal;

import org.jspecify.annotations.NullMarked;
