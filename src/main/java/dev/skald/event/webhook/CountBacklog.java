package dev.skald.event.webhook;

import dev.skald.event.EventFeed;
import dev.skald.store.StoreUnavailable;
import dev.skald.store.outbox.EventPage;
import dev.skald.store.outbox.PublishedEvent;
import dev.skald.store.subscription.Subscription;
import dev.skald.store.subscription.SubscriptionReport;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Counts the events that are not delivered to a subscription yet, up to a bound. */
@ApplicationScoped
public class CountBacklog {
    /** This count stands for as many or more. */
    public static final int COUNT_MAX = 1_000;

    private static final int PAGE = 500;
    private static final int PAGES_MAX = 10;

    private final EventFeed feed;

    CountBacklog(EventFeed feed) {
        this.feed = feed;
    }

    /**
     * The events that are not delivered.
     *
     * @param count {@link #COUNT_MAX} at most
     * @param oldest null when nothing waits
     */
    public record Backlog(int count, @Nullable Oldest oldest) {}

    /** The oldest event that is not delivered, and when it was committed. */
    public record Oldest(long position, Instant at) {}

    /**
     * The backlog of a subscription.
     *
     * @throws StoreUnavailable when the database can't be reached
     */
    public Backlog of(SubscriptionReport report) {
        int count = report.waiting();
        Oldest oldest = report.slots().values().stream()
                .map(SubscriptionReport.Progress::oldest)
                .filter(Objects::nonNull)
                .min(Long::compare)
                .map(this::oldest)
                .orElse(null);
        long position = report.cursor();
        for (int page = 0; page < PAGES_MAX && count < COUNT_MAX; page++) {
            EventPage found = feed.after(position, PAGE);
            List<PublishedEvent> undelivered = found.events().stream()
                    .filter(event -> isUndelivered(report, event))
                    .toList();
            count += undelivered.size();
            if (oldest == null && !undelivered.isEmpty()) {
                oldest = new Oldest(
                        undelivered.getFirst().position(),
                        undelivered.getFirst().at());
            }
            if (found.last() == position) {
                break;
            }
            position = found.last();
        }
        return new Backlog(Math.min(count, COUNT_MAX), oldest);
    }

    private static boolean isUndelivered(SubscriptionReport report, PublishedEvent event) {
        SubscriptionReport.Progress slot = report.slots().get(Subscription.slotOf(event));
        return slot != null
                && event.position() > slot.position()
                && report.subscription().wants(event);
    }

    private @Nullable Oldest oldest(long position) {
        return feed.after(position - 1, 1).events().stream()
                .findFirst()
                .filter(event -> event.position() == position)
                .map(event -> new Oldest(position, event.at()))
                .orElse(null);
    }
}
