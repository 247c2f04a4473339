/**
 * Calls to participants: evaluates the expressions in calls, makes the calls, and says what the answers mean.
 *
 * <p>The engine calls it, {@link dev.skald.participant.Expressions#resolve} first, then {@link
 * dev.skald.participant.Participant#call}; the API asks it at start whether a queue's calls can be made at all ({@link
 * dev.skald.participant.Expressions#check}). It knows the domain's values and {@code outbound}, and nothing else: not the
 * store, not the log, not what comes after an outcome, and it never tries a call again.
 */
@NullMarked
package dev.skald.participant;

import org.jspecify.annotations.NullMarked;
