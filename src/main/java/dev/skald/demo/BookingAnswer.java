package dev.skald.demo;

/** How a participant answers a call. */
sealed interface BookingAnswer {
    /** The action is done, now or before. */
    record Booked(Booking booking) implements BookingAnswer {}

    /**
     * The action is taken on; its outcome comes later.
     *
     * @param idempotencyKey of the action, by which the outcome can be asked for
     * @param now whether this very call was taken on; false when an earlier one was
     */
    record TakenOn(String idempotencyKey, boolean now) implements BookingAnswer {}

    /** The step's booking is final, now or before. */
    record Confirmed() implements BookingAnswer {}

    /** There is nothing of the step any more. */
    record Cancelled() implements BookingAnswer {}

    /** A definite no: nothing happened. */
    record Refused(String detail) implements BookingAnswer {}

    /** The call makes no sense, whatever the mood. */
    record Misused(String detail) implements BookingAnswer {}

    /** Nobody here has heard of it. */
    record Unknown(String detail) implements BookingAnswer {}

    /** Something broke; what happened is not said. */
    record Failed() implements BookingAnswer {}
}
