/**
 * What may be asked of a queue.
 *
 * <p>{@link dev.skald.engine.UseQueue} takes a queue in, {@link dev.skald.engine.TryRestore} has it restored, {@link
 * dev.skald.engine.AnswerStep} takes answers that come later, {@link dev.skald.engine.Intervene} and {@link
 * dev.skald.engine.DeleteQueue} do what an admin says. Called by the edges. Each reads the queue, decides, and writes
 * the decision ({@link dev.skald.engine.AskQueue}); {@code engine.run} acts on it.
 */
@NullMarked
package dev.skald.engine;

import org.jspecify.annotations.NullMarked;
