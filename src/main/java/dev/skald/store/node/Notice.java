package dev.skald.store.node;

import dev.skald.queue.text.EnumWords;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What one node tells all others about a queue. Only to be quicker: a node that misses it finds out by looking, a
 * moment later.
 */
public record Notice(Kind kind, UUID queueId) {
    /** What has happened. */
    public enum Kind {
        /** Something was asked of the queue; the node that works on it may want to look into its log. */
        ASKED,
        /** A caller waits for the queue at another node than the one that works on it. */
        AWAITED,
        /** The queue has changed, for which a caller waits elsewhere. */
        CHANGED
    }

    String text() {
        return EnumWords.of(kind) + " " + queueId;
    }

    /** Reads what {@link #text} wrote; empty for what another version of Skald may have to tell. */
    static Optional<Notice> parse(@Nullable String text) {
        String[] words = text == null ? new String[0] : text.split(" ", -1);
        if (words.length != 2) {
            return Optional.empty();
        }
        try {
            return Optional.of(new Notice(EnumWords.constant(Kind.class, words[0]), UUID.fromString(words[1])));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
