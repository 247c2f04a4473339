package dev.skald.demo;

import com.fasterxml.jackson.annotation.JsonProperty;
import org.jspecify.annotations.Nullable;

/**
 * What a participant did about one step.
 *
 * @param idempotencyKey of its action; null when only a compensation came
 * @param booking what was booked, even if it was cancelled since; null when nothing ever was
 * @param cancelNote what its compensation said; null when it said nothing, and before
 * @param actionCalls how many actions this entry has answered
 * @param compensationCalls how many compensations it has answered
 */
record BookEntry(
        String queue,
        String step,
        State state,
        @Nullable String idempotencyKey,
        @Nullable Booking booking,
        @Nullable String cancelNote,
        int actionCalls,
        int compensationCalls) {

    /** Where a step stands with this participant. */
    enum State {
        /** Its action is taken on: it has no effect yet, and may never have one. */
        @JsonProperty("pending")
        PENDING,
        /** Its action took effect. */
        @JsonProperty("booked")
        BOOKED,
        /** Its action took effect and is final, as far as the participant is concerned. */
        @JsonProperty("confirmed")
        CONFIRMED,
        /** Its action was refused: nothing happened. */
        @JsonProperty("refused")
        REFUSED,
        /** It has no effect, and no action of it can have one any more. */
        @JsonProperty("cancelled")
        CANCELLED
    }

    BookEntry actionCalled() {
        return new BookEntry(
                queue, step, state, idempotencyKey, booking, cancelNote, actionCalls + 1, compensationCalls);
    }

    BookEntry booked(Booking result) {
        return new BookEntry(
                queue, step, State.BOOKED, idempotencyKey, result, cancelNote, actionCalls, compensationCalls);
    }

    BookEntry refused() {
        return new BookEntry(
                queue, step, State.REFUSED, idempotencyKey, null, cancelNote, actionCalls, compensationCalls);
    }

    BookEntry confirmed() {
        return new BookEntry(
                queue, step, State.CONFIRMED, idempotencyKey, booking, cancelNote, actionCalls, compensationCalls);
    }

    BookEntry cancelled(@Nullable String note) {
        return new BookEntry(
                queue,
                step,
                State.CANCELLED,
                idempotencyKey,
                booking,
                note == null ? cancelNote : note,
                actionCalls,
                compensationCalls + 1);
    }
}
