package dev.skald.participant;

import org.jspecify.annotations.Nullable;

/**
 * What expressions see of the call that they are part of, {@code $call}.
 *
 * @param idempotencyKey the same for every attempt
 * @param operation {@code action}, {@code compensation}, {@code confirmation} or {@code check}
 * @param attempt its number
 * @param stepId the id of the step; null for a check
 * @param deadline until when an answer counts, as in {@code Skald-Deadline}; null when there is no limit
 * @param callback where a later answer goes; null when none may come
 */
public record CallFacts(
        String idempotencyKey,
        String operation,
        int attempt,
        @Nullable String stepId,
        @Nullable String deadline,
        @Nullable String callback) {
    /** The same without the address for later answers, whose token must not be kept in a result. */
    CallFacts withoutCallback() {
        return new CallFacts(idempotencyKey, operation, attempt, stepId, deadline, null);
    }
}
