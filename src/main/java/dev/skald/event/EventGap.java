package dev.skald.event;

import dev.skald.store.outbox.EventRange;
import org.jspecify.annotations.Nullable;

/**
 * Events that a reader misses, as it goes on from a position from which nobody can.
 *
 * @param oldest the oldest position that is kept, or that will be the next one when none is kept
 * @param next the first position that it gets
 */
public record EventGap(long oldest, long next) {
    /**
     * The gap after a position: it is older than what is kept, or newer than all there is, as the database is an older one
     * than the reader has known.
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
