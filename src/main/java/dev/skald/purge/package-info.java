/**
 * Removes queues that succeeded and whose window is over, and in time the memory of them. Never any other queue: an
 * admin reads their logs.
 */
@NullMarked
package dev.skald.purge;

import org.jspecify.annotations.NullMarked;
