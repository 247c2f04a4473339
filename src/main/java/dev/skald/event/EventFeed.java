package dev.skald.event;

import dev.skald.store.StoreUnavailable;
import dev.skald.store.outbox.EventPage;
import dev.skald.store.outbox.EventRange;
import dev.skald.store.outbox.Outbox;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The events that have a position, for webhooks and streams at this node. While there are watchers, the newest events
 * are kept in memory, so that many readers read the database once.
 */
@ApplicationScoped
public class EventFeed {
    private static final int PAGE = 1_000;

    private static final long NOTHING_READ = -1;

    private final Outbox outbox;
    private final EventSource source;
    private final Set<Watch> watches = ConcurrentHashMap.newKeySet();
    private final NewestEvents newest = new NewestEvents();

    /** The newest position that was read; only the reading thread uses it. */
    private long last = NOTHING_READ;

    EventFeed(Outbox outbox, EventSource source) {
        this.outbox = outbox;
        this.source = source;
    }

    /** A watcher at this node, which is told of new events until it is closed. */
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
     * @param news is run when there may be new events, on a shared thread: it must be quick, and it must not throw
     */
    public Watch watch(Runnable news) {
        Watch watch = new Watch(news);
        watches.add(watch);
        return watch;
    }

    /** Whether there are watchers at this node. */
    boolean isWatched() {
        return !watches.isEmpty();
    }

    /**
     * The positions that exist now.
     *
     * @throws StoreUnavailable when the database can't be reached
     */
    public EventRange range() {
        return outbox.range();
    }

    /**
     * The events after a position.
     *
     * @param limit how many at most, at least 1; fewer when they are long
     * @throws StoreUnavailable when the database can't be reached
     */
    public EventPage after(long position, int limit) {
        EventPage inMemory = newest.after(position, limit);
        return inMemory == null ? outbox.after(position, limit, source.uri()) : inMemory;
    }

    /**
     * Looks for new events, and tells the watchers.
     *
     * @throws StoreUnavailable when the database can't be reached
     */
    void look() {
        if (!isWatched()) {
            last = NOTHING_READ;
            newest.clear();
            return;
        }
        long now = outbox.range().last();
        if (now != last) {
            read(now);
            last = now;
            watches.forEach(watch -> watch.news.run());
        }
    }

    /** Reads what came since the last look into memory. */
    private void read(long until) {
        long from = last == NOTHING_READ ? until : Math.max(last, until - NewestEvents.COUNT_MAX);
        while (from < until) {
            EventPage page = outbox.after(from, PAGE, source.uri());
            if (page.last() <= from) {
                return;
            }
            newest.add(page.events());
            from = page.last();
        }
    }
}
