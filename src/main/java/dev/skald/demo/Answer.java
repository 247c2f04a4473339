package dev.skald.demo;

/** How a participant answers a call. */
sealed interface Answer {
    /** The action is done, now or before. */
    record Booked(Booking booking) implements Answer {}

    /** There is nothing of the step any more. */
    record Cancelled() implements Answer {}

    /** A definite no: nothing happened. */
    record Refused(String detail) implements Answer {}

    /** The call makes no sense, whatever the mood. */
    record Misused(String detail) implements Answer {}

    /** Something broke; what happened is not said. */
    record Failed() implements Answer {}
}
