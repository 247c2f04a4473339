package dev.skald.demo;

/** How a participant answers a call. */
sealed interface Answer {
    /** The action is done, now or before. */
    record Booked(Booking booking) implements Answer {}

    /**
     * The action is taken on; its outcome comes later.
     *
     * @param idempotencyKey of the action, by which the outcome can be asked for
     * @param now whether this very call was taken on; false when an earlier one was
     */
    record TakenOn(String idempotencyKey, boolean now) implements Answer {}

    /** The step's booking is final, now or before. */
    record Confirmed() implements Answer {}

    /** There is nothing of the step any more. */
    record Cancelled() implements Answer {}

    /** A definite no: nothing happened. */
    record Refused(String detail) implements Answer {}

    /** The call makes no sense, whatever the mood. */
    record Misused(String detail) implements Answer {}

    /** Nobody here has heard of it. */
    record Unknown(String detail) implements Answer {}

    /** Something broke; what happened is not said. */
    record Failed() implements Answer {}
}
