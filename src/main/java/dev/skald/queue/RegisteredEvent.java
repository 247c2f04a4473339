package dev.skald.queue;

import dev.skald.queue.text.EnumWords;

/**
 * An event that the caller of a queue registered with it. The event itself is kept beside the log.
 *
 * @param seq the number of the log entry that registered it
 * @param source where it comes from
 * @param id unique for its source
 * @param type what kind of event it is
 * @param state what became of it
 */
public record RegisteredEvent(long seq, String source, String id, String type, State state) {
    /** How many events a queue may have. */
    public static final int COUNT_MAX = 1_000;

    /** What can become of an event. */
    public enum State {
        /** It is published if the queue succeeds. */
        REGISTERED,
        /** The queue succeeded. */
        PUBLISHED,
        /** The queue was restored instead. */
        DROPPED;

        /** The state as the contract writes it. */
        public String word() {
            return EnumWords.of(this);
        }
    }

    static RegisteredEvent of(Operation.EventRegistered operation, long seq) {
        return new RegisteredEvent(seq, operation.source(), operation.id(), operation.type(), State.REGISTERED);
    }

    /** Whether this is the event of a source and id; two of the same are one event (CloudEvents 1.0, section 3.1.1). */
    public boolean is(String otherSource, String otherId) {
        return source.equals(otherSource) && id.equals(otherId);
    }

    RegisteredEvent published() {
        return decided(State.PUBLISHED);
    }

    RegisteredEvent dropped() {
        return decided(State.DROPPED);
    }

    /** What was decided once stays. */
    private RegisteredEvent decided(State next) {
        return state == State.REGISTERED ? new RegisteredEvent(seq, source, id, type, next) : this;
    }
}
