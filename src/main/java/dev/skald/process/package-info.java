/**
 * The process itself: threads that it can't do without, its end when one of them is lost, the one place that sleeps, and files
 * that are read again when they change.
 *
 * <p>Used by what starts such a thread, or lets time pass. Knows nothing of queues: a process that has ended is recovered from
 * by the other nodes, or by itself when it is started again.
 */
@NullMarked
package dev.skald.process;

import org.jspecify.annotations.NullMarked;
