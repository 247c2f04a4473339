/**
 * Removes queues that succeeded and whose window is over, and later their tombstones. Never any other queue: an admin
 * may need their logs.
 */
@NullMarked
package dev.skald.purge;

import org.jspecify.annotations.NullMarked;
