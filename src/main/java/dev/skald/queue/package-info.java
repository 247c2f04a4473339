/**
 * The domain: what a queue is, which states it has, and what to do next.
 *
 * <p>Pure values and pure functions: no clock, no input or output, no framework, only the JDK. A queue's state is
 * the fold of its log ({@link dev.skald.queue.Queue}), the allowed changes of state are rows of a table ({@link
 * dev.skald.queue.QueueStatus}, {@link dev.skald.queue.StepStatus}), and {@link dev.skald.queue.Plan} decides. Every
 * other package may use this one; it knows none of them.
 */
@NullMarked
package dev.skald.queue;

import org.jspecify.annotations.NullMarked;
