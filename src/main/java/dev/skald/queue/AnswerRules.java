package dev.skald.queue;

import org.jspecify.annotations.Nullable;

/**
 * What a call itself says about its answers, where the participant contract does not tell: expressions, with their marks
 * around them.
 *
 * @param result the expression that gives the result of an action; null for the answer's body
 * @param outcome the expression that says what an answer means; null when the contract says it
 */
public record AnswerRules(@Nullable String result, @Nullable String outcome) {
    /** The contract holds. */
    public static final AnswerRules NONE = new AnswerRules(null, null);
}
