package dev.skald.event;

import dev.skald.store.outbox.EventRange;
import org.jspecify.annotations.Nullable;

/**
 * Events that are missing for a reader, because no reader can continue from its position.
 *
 * @param oldest the oldest position that is kept, or that will be the next one when none is kept
 * @param next the first position that the reader gets
 */
public record EventGap(long oldest, long next) {
    /**
     * The gap after a position: it is older than what is kept, or newer than all events, because the database was set
     * back to an older backup.
     *
     * @return null when there is none
     */
    public static @Nullable EventGap after(long position, EventRange range) {
        long oldest = range.purged() + 1;
        if (position > range.last()) {
            return new EventGap(oldest, range.last() + 1);
        }
        return position < range.purged() ? new EventGap(oldest, oldest) : null;
    }
}
