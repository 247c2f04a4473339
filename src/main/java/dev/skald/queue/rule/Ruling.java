package dev.skald.queue.rule;

/** Whether something may be asked of a queue now, by {@link Rules}. */
public sealed interface Ruling {
    /** It may. */
    record Allowed() implements Ruling {}

    /** The queue is that way already: nothing need be done. */
    record Already() implements Ruling {}

    /**
     * It may not.
     *
     * @param detail why, in a sentence for the one who asks
     */
    record No(Reason reason, String detail) implements Ruling {}

    /** What kind of no it is. */
    enum Reason {
        /** The queue's state does not allow it. */
        STATE("by its state"),
        /** The queue's node is gone, and nobody has taken the queue up yet. */
        INTERRUPTED("not before it is taken up again"),
        /** A step of the queue is under way. */
        BUSY("not before a step has its outcome"),
        /** Another queue is to be asked, of which this one is a step. */
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
