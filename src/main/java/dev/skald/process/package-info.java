/**
 * The process itself: threads that it can't do without, and its end when one of them is lost.
 *
 * <p>Used by whatever starts such a thread. Knows nothing of queues: a process that has ended is recovered from by the other
 * nodes, or by itself when it is started again.
 */
@NullMarked
package dev.skald.process;

import org.jspecify.annotations.NullMarked;
