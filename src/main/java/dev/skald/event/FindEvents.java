package dev.skald.event;

import dev.skald.store.StoreUnavailable;
import dev.skald.store.outbox.EventRange;
import dev.skald.store.outbox.PublishedEvent;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Finds the events that match a filter, page by page. */
@ApplicationScoped
public class FindEvents {
    /** The maximum number of positions that one page covers, also if few of them match. */
    private static final int POSITIONS_MAX = 10_000;

    /** The number of events that are read at a time. */
    private static final int READ = 200;

    /** The number of characters of events that fills a page; one event may exceed it. */
    private static final int CHARACTERS_MAX = 1024 * 1024;

    private final EventFeed feed;

    FindEvents(EventFeed feed) {
        this.feed = feed;
    }

    /**
     * What was found.
     *
     * @param gap what is missing before the events; null for nothing
     * @param events in the order of their positions
     * @param last the last position that the page covers; the next page begins after it
     * @param newest the newest position of all
     */
    public record Result(@Nullable EventGap gap, List<PublishedEvent> events, long last, long newest) {
        public Result {
            events = List.copyOf(events);
        }

        /** Whether there are positions after this page. */
        public boolean more() {
            return last < newest;
        }
    }

    /**
     * The next events that match.
     *
     * @param after the position before them; null for the oldest ones that are kept
     * @param limit how many at most
     * @throws StoreUnavailable when the database can't be reached
     */
    public Result find(EventSelection selection, @Nullable Long after, int limit) {
        EventRange range = feed.range();
        EventGap gap = after == null ? null : EventGap.after(after, range);
        long start = after == null ? range.purged() : after;
        long last = gap == null ? start : gap.next() - 1;
        long end = Math.min(range.last(), last + POSITIONS_MAX);
        List<PublishedEvent> found = new ArrayList<>();
        int size = 0;
        while (last < end && found.size() < limit && size < CHARACTERS_MAX) {
            List<PublishedEvent> page = feed.after(last, READ).events();
            if (page.isEmpty() || page.getFirst().position() != last + 1) {
                // Purged since it was looked what is kept. A page tells of a gap before its events only.
                EventGap purged = found.isEmpty() ? EventGap.after(last, feed.range()) : null;
                if (purged == null) {
                    break;
                }
                gap = purged;
                last = gap.next() - 1;
                continue;
            }
            for (PublishedEvent event : page) {
                if (found.size() == limit || size >= CHARACTERS_MAX) {
                    break;
                }
                last = event.position();
                if (selection.has(event)) {
                    found.add(event);
                    size += event.event().text().length();
                }
            }
        }
        return new Result(gap, found, last, Math.max(last, range.last()));
    }
}
