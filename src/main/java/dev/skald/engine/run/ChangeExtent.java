package dev.skald.engine.run;

import org.jspecify.annotations.Nullable;

/** How much of a turn is written down: all of it, unless the database refuses that for good. */
enum ChangeExtent {
    ALL,
    /** What happened, without what is decided. */
    FACTS,
    /** What happened, without the texts of others. */
    PLAIN_FACTS,
    /** What is decided, but no call is announced. */
    NO_CALLS,
    /** Only that the queue can't go on so. */
    STOP;

    /**
     * What is written down instead, when the database does not take this much.
     *
     * @param facts whether there are any
     * @param calls whether any are announced
     * @return null when there is no less
     */
    @Nullable
    ChangeExtent less(boolean facts, boolean calls) {
        return switch (this) {
            case ALL -> facts ? FACTS : calls ? NO_CALLS : STOP;
            case FACTS -> PLAIN_FACTS;
            case NO_CALLS -> STOP;
            case PLAIN_FACTS, STOP -> null;
        };
    }
}
