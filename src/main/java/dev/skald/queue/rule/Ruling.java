package dev.skald.queue.rule;

/** Whether a request is allowed now, by {@link Rules}. */
public sealed interface Ruling {
    /** It is allowed. */
    record Allowed() implements Ruling {}

    /** It is so already: nothing needs to be done. */
    record Already() implements Ruling {}

    /**
     * It is refused.
     *
     * @param detail why, in a sentence for the requester
     */
    record No(Reason reason, String detail) implements Ruling {}

    /** The kinds of refusals. */
    enum Reason {
        /** The queue's state does not allow it. */
        STATE("by its state"),
        /** The queue's node is gone, and no node has claimed the queue yet. */
        INTERRUPTED("not before a node claims it"),
        /** A step of the queue is under way. */
        BUSY("not before a step has its outcome"),
        /** The request must be made for another queue, of which this one is a step. */
        PART("but by that other queue"),
        /** The time for it is over. */
        TOO_LATE("not any more");

        private final String inShort;

        Reason(String inShort) {
            this.inShort = inShort;
        }

        String inShort() {
            return inShort;
        }
    }
}
