/**
 * Runs the queues of this node.
 *
 * <p>{@link dev.skald.engine.run.StartQueue}, {@link dev.skald.engine.run.AppendRequest} and {@link
 * dev.skald.engine.run.TakeUp} make a queue this node's, each in its way; {@link dev.skald.engine.run.QueueRunner} then does what
 * the plan says. What happened is told to every {@link dev.skald.engine.run.QueueListener}; nothing here knows one of them.
 */
@NullMarked
package dev.skald.engine.run;

import org.jspecify.annotations.NullMarked;
