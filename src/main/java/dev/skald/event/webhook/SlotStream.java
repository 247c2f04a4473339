package dev.skald.event.webhook;

import dev.skald.store.outbox.EventPage;
import dev.skald.store.outbox.PublishedEvent;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.Set;

/** Events as they are read, one after the other. */
final class SlotStream {
    /** So many events are read ahead, and so many of their characters. */
    static final int AHEAD_MAX = 256;

    private static final long AHEAD_CHARACTERS_MAX = 1024 * 1024;

    final long until;
    long read;
    /** The positions that are neither delivered nor waiting, in their order. */
    private final Deque<Long> open = new ArrayDeque<>();

    private final Set<Long> closed = new HashSet<>();
    private long characters;

    SlotStream(long read, long until) {
        this.read = read;
        this.until = until;
    }

    /** Whether a page has all that follows. Where a replay is, there are events, unless they were purged. */
    boolean isWhole(EventPage page) {
        return page.events().size() == page.last() - read && (!page.events().isEmpty() || until == Long.MAX_VALUE);
    }

    /** The positions that are delivered or wait. */
    long cursor() {
        return open.isEmpty() ? read : open.peekFirst() - 1;
    }

    /** Whether enough was read ahead. */
    boolean isFull() {
        return open.size() >= AHEAD_MAX || characters >= AHEAD_CHARACTERS_MAX;
    }

    /** An event must be delivered. */
    void opened(PublishedEvent event) {
        open.addLast(event.position());
        characters += event.event().text().length();
    }

    /** An event that was opened is delivered, or waits. */
    void close(PublishedEvent event) {
        characters -= event.event().text().length();
        closed.add(event.position());
        while (!open.isEmpty() && closed.remove(open.peekFirst())) {
            open.removeFirst();
        }
    }
}
