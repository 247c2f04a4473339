package dev.skald.event;

import dev.skald.store.StoreUnavailable;
import dev.skald.store.outbox.EventPage;
import dev.skald.store.outbox.EventRange;
import dev.skald.store.outbox.Outbox;
import dev.skald.store.outbox.PublishedEvent;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The events that have a position, for those at this node who pass them on. While somebody watches, the newest ones are kept
 * in memory, so that many readers read the database once.
 */
@ApplicationScoped
public class EventFeed {
    /** So many of the newest events are kept in memory, unless they are long. */
    private static final int KEPT_MAX = 10_000;

    /** The texts of the events in memory have so many characters at most. */
    private static final long KEPT_CHARACTERS_MAX = 16L * 1024 * 1024;

    private static final int PAGE = 1_000;

    private final Outbox outbox;
    private final EventSource source;
    private final Set<Watch> watches = ConcurrentHashMap.newKeySet();
    private final AtomicLong last = new AtomicLong(-1);
    /** The newest events, without a gap; guarded by itself. */
    private final Deque<PublishedEvent> newest = new ArrayDeque<>();

    private long newestCharacters;

    EventFeed(Outbox outbox, EventSource source) {
        this.outbox = outbox;
        this.source = source;
    }

    /** Somebody at this node who is told of new events until it is closed. */
    public final class Watch implements AutoCloseable {
        private final Runnable news;

        private Watch(Runnable news) {
            this.news = news;
        }

        @Override
        public void close() {
            watches.remove(this);
        }
    }

    /**
     * Begins to watch.
     *
     * @param news is run when there may be new events, on a thread that many wait for: it must be quick, and it must not throw
     */
    public Watch watch(Runnable news) {
        Watch watch = new Watch(news);
        watches.add(watch);
        return watch;
    }

    /** Whether anybody at this node waits for events. */
    boolean isWatched() {
        return !watches.isEmpty();
    }

    /**
     * Which positions there are now.
     *
     * @throws StoreUnavailable when the database can't be reached
     */
    public EventRange range() {
        return outbox.range();
    }

    /**
     * The events after a position.
     *
     * @param limit how many at most, at least 1; from the database, a few more may come
     * @throws StoreUnavailable when the database can't be reached
     */
    public EventPage after(long position, int limit) {
        synchronized (newest) {
            if (!newest.isEmpty() && newest.peekFirst().position() <= position + 1) {
                List<PublishedEvent> found = newest.stream()
                        .skip(position + 1 - newest.peekFirst().position())
                        .limit(limit)
                        .toList();
                return new EventPage(
                        found, found.isEmpty() ? position : found.getLast().position());
            }
        }
        return outbox.after(position, limit, source.uri());
    }

    /**
     * Looks for new events, and tells those who watch.
     *
     * @throws StoreUnavailable when the database can't be reached
     */
    void look() {
        if (!isWatched()) {
            forget();
            return;
        }
        long now = outbox.range().last();
        if (now == last.get()) {
            return;
        }
        read(now);
        last.set(now);
        watches.forEach(watch -> watch.news.run());
    }

    private void forget() {
        last.set(-1);
        synchronized (newest) {
            newest.clear();
            newestCharacters = 0;
        }
    }

    /** Reads the newest events into memory. */
    private void read(long until) {
        long from = Math.max(known(), until - KEPT_MAX);
        while (from < until) {
            EventPage page = outbox.after(from, PAGE, source.uri());
            if (page.last() <= from) {
                return;
            }
            keep(page.events());
            from = page.last();
        }
    }

    private long known() {
        synchronized (newest) {
            return newest.isEmpty() ? -1 : newest.peekLast().position();
        }
    }

    private void keep(List<PublishedEvent> events) {
        synchronized (newest) {
            for (PublishedEvent event : events) {
                if (!newest.isEmpty() && newest.peekLast().position() + 1 != event.position()) {
                    newest.clear();
                    newestCharacters = 0;
                }
                newest.addLast(event);
                newestCharacters += event.event().text().length();
            }
            while (newest.size() > KEPT_MAX || (newestCharacters > KEPT_CHARACTERS_MAX && newest.size() > 1)) {
                newestCharacters -= newest.removeFirst().event().text().length();
            }
        }
    }
}
