/**
 * What may be asked of a queue.
 *
 * <p>{@link dev.skald.engine.UseQueue} takes a queue in, {@link dev.skald.engine.TryRestore} has it restored, {@link
 * dev.skald.engine.AnswerStep} takes answers that come later, {@link dev.skald.engine.Intervene} and {@link
 * dev.skald.engine.DeleteQueue} do what an admin says. Called by the edges. Each reads the queue, decides, and has the decision
 * written down ({@link dev.skald.engine.AskQueue}); {@code engine.run} then does what follows from it.
 */
@NullMarked
package dev.skald.engine;

import org.jspecify.annotations.NullMarked;
