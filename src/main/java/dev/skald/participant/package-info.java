/**
 * The outside world: makes the calls to participants, says what their answers mean, and evaluates the expressions that
 * calls are written with.
 *
 * <p>The engine calls it, {@link dev.skald.participant.Expressions#resolve} first, then {@link
 * dev.skald.participant.Participant#call}; the API asks it at start whether a queue's calls can be made at all ({@link
 * dev.skald.participant.Expressions#check}, {@link dev.skald.participant.Targets#allows}). It knows the domain's values
 * and nothing else: not the store, not the log, not what comes after an outcome, and it never tries a call again.
 */
@NullMarked
package dev.skald.participant;

import org.jspecify.annotations.NullMarked;
