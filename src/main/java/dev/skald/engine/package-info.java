/**
 * Moves a queue from its start to its outcome.
 *
 * <p>{@link dev.skald.engine.UseQueue} takes a queue in, {@link dev.skald.engine.run.QueueRunner} does what the plan says,
 * {@link dev.skald.engine.TryRestore} turns a queue round. Called by the edges and by what runs by itself; it asks the
 * domain what to do, the store to record it and the participants to act, in this order, and holds no transaction while
 * it acts.
 */
@NullMarked
package dev.skald.engine;

import org.jspecify.annotations.NullMarked;

