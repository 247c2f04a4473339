package dev.skald.event;

import dev.skald.store.outbox.EventPage;
import dev.skald.store.outbox.PublishedEvent;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The newest events in memory, without a gap, up to a number of events and of characters. */
final class NewestEvents {
    /** The maximum number of events that are kept; fewer when they are long. */
    static final int COUNT_MAX = 10_000;

    private static final long CHARACTERS_MAX = 16L * 1024 * 1024;

    /** The number that is removed at a time, so that a removal costs little. */
    private static final int REMOVED_AT_ONCE = 1_000;

    private final List<PublishedEvent> events = new ArrayList<>();
    private long characters;

    /**
     * The events after a position; null when memory does not have them all. Events after the newest one in memory are
     * not known yet.
     */
    synchronized @Nullable EventPage after(long position, int limit) {
        if (events.isEmpty()
                || events.getFirst().position() > position + 1
                || events.getLast().position() < position) {
            return null;
        }
        int begin = (int) (position + 1 - events.getFirst().position());
        List<PublishedEvent> found = events.subList(begin, Math.min(begin + limit, events.size()));
        return new EventPage(found, found.isEmpty() ? position : found.getLast().position());
    }

    /** Adds events that follow each other. */
    synchronized void add(List<PublishedEvent> more) {
        if (!events.isEmpty()
                && !more.isEmpty()
                && events.getLast().position() + 1 != more.getFirst().position()) {
            clear();
        }
        for (PublishedEvent event : more) {
            events.add(event);
            characters += event.event().text().length();
        }
        while (events.size() > COUNT_MAX || (characters > CHARACTERS_MAX && events.size() > 1)) {
            remove(Math.min(REMOVED_AT_ONCE, events.size() - 1));
        }
    }

    private void remove(int count) {
        List<PublishedEvent> oldest = events.subList(0, count);
        characters -= oldest.stream()
                .mapToLong(event -> event.event().text().length())
                .sum();
        oldest.clear();
    }

    synchronized void clear() {
        events.clear();
        characters = 0;
    }
}
