package dev.skald.event;

import static org.assertj.core.api.Assertions.assertThat;

import dev.skald.queue.Json;
import dev.skald.store.jdbc.Database;
import dev.skald.store.outbox.EventPage;
import dev.skald.store.outbox.EventRange;
import dev.skald.store.outbox.Outbox;
import dev.skald.store.outbox.PublishedEvent;
import dev.skald.store.read.ListScope;
import dev.skald.store.subscription.EventFilter;
import dev.skald.support.NoTimers;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.net.URI;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.LongStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Pages of events while the oldest ones are purged. */
@QuarkusTest
@TestProfile(NoTimers.class)
class FindEventsTest {
    /** As many as are read at a time, and half as many more. */
    private static final int EVENTS = 300;

    private static final EventSelection ALL =
            new EventSelection(List.of(ListScope.ALL), null, new EventFilter(List.of(), null, Map.of()));

    @Inject
    Database database;

    @Inject
    Outbox outbox;

    @Inject
    EventSource source;

    private long before;

    @BeforeEach
    void raiseEvents() {
        before = outbox.range().last();
        raise(EVENTS);
    }

    /** Commits events, and gives them positions. */
    private void raise(int count) {
        String sql = "insert into outbox (size, events) select 1, '[{\"type\": \"a\"}]' from generate_series(1, "
                + count + ")";
        int raised = database.inTransaction(connection -> {
            try (Statement statement = connection.createStatement()) {
                return statement.executeUpdate(sql);
            }
        });
        assertThat(raised).isEqualTo(count);
        // The node of this test's service may be at it; what it has done is done.
        int waiting = outbox.sequence(EVENTS);
        while (waiting != 0) {
            waiting = outbox.sequence(EVENTS);
        }
    }

    /** Purges everything right before one of the reads of a page, and commits one event more. */
    private final class PurgingOutbox implements Outbox {
        private int readsLeft;

        private PurgingOutbox(int readsBefore) {
            readsLeft = readsBefore;
        }

        @Override
        public EventPage after(long position, int limit, URI own) {
            if (readsLeft-- == 0) {
                outbox.forget(Duration.ZERO, 1_000_000);
                raise(1);
            }
            return outbox.after(position, limit, own);
        }

        @Override
        public EventRange range() {
            return outbox.range();
        }

        @Override
        public int sequence(int rowsMax) {
            return outbox.sequence(rowsMax);
        }

        @Override
        public Map<Long, Json> registered(UUID queueId) {
            return outbox.registered(queueId);
        }

        @Override
        public int forget(Duration keep, int rowsMax) {
            return outbox.forget(keep, rowsMax);
        }
    }

    private FindEvents.Result find(Outbox from, long after) {
        return new FindEvents(new EventFeed(from, source)).find(ALL, after, 1_000);
    }

    private static List<Long> positions(FindEvents.Result found) {
        return found.events().stream().map(PublishedEvent::position).toList();
    }

    private static List<Long> range(long from, long to) {
        return LongStream.rangeClosed(from, to).boxed().toList();
    }

    @Test
    void a_page_ends_where_events_were_purged_while_it_was_read_and_the_next_one_tells_so() {
        FindEvents.Result found = find(new PurgingOutbox(1), before);

        assertThat(found.gap()).isNull();
        assertThat(positions(found)).isEqualTo(range(before + 1, found.last())).isNotEmpty();
        assertThat(found.last()).isLessThan(before + EVENTS);
        assertThat(found.more()).isTrue();
        FindEvents.Result next = find(outbox, found.last());
        assertThat(next.gap()).isEqualTo(new EventGap(before + EVENTS + 1, before + EVENTS + 1));
        assertThat(positions(next)).containsExactly(before + EVENTS + 1);
    }

    @Test
    void what_was_purged_before_the_first_read_is_a_gap() {
        FindEvents.Result found = find(new PurgingOutbox(0), before);

        assertThat(found.gap()).isEqualTo(new EventGap(before + EVENTS + 1, before + EVENTS + 1));
        assertThat(found.last()).isEqualTo(before + EVENTS);
        assertThat(positions(find(outbox, found.last()))).containsExactly(before + EVENTS + 1);
    }
}
