package dev.skald.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.skald.queue.Json;
import dev.skald.queue.Operation;
import dev.skald.queue.Queue;
import dev.skald.queue.QueueStart;
import dev.skald.queue.QueueStatus;
import dev.skald.queue.event.LifecycleEvents;
import dev.skald.store.journal.Change;
import dev.skald.store.journal.LockChange;
import dev.skald.store.journal.StartResult;
import dev.skald.store.journal.WriteResult;
import dev.skald.store.journal.Writer;
import dev.skald.store.node.Claim;
import dev.skald.store.outbox.EventPage;
import dev.skald.store.outbox.EventRange;
import dev.skald.store.outbox.Outbox;
import dev.skald.store.outbox.PublishedEvent;
import dev.skald.store.outbox.SqlOutbox;
import dev.skald.store.read.QueueLookup;
import dev.skald.store.removal.SqlRemoveEnded;
import dev.skald.support.NoTimers;
import dev.skald.support.Together;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import java.net.URI;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.stream.LongStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** How committed events get their positions, and are read and forgotten by them. */
@QuarkusTest
@TestProfile(NoTimers.class)
class OutboxTest extends StoreTest {
    private static final URI SOURCE = URI.create("https://skald.example");
    private static final Duration A_WEEK = Duration.ofDays(7);

    private Outbox outbox;
    private long before;

    @BeforeEach
    void rememberTheNewest() {
        outbox = new SqlOutbox(database);
        before = outbox.range().last();
    }

    /** Starts a queue with events that its caller registers, so that its first transaction raises one event. */
    private QueueStart started(String... ids) {
        QueueStart start = Starts.any();
        Operation.Decision[] registered = new Operation.Decision[ids.length];
        for (int i = 0; i < ids.length; i++) {
            registered[i] = new Operation.EventRegistered(
                    "/trips", ids[i], "com.example.booked", new Json("{\"id\": \"" + ids[i] + "\"}"));
        }
        Change first = AtWork.first(start, registered)
                .withEvents(List.of(LifecycleEvents.started(start, new Operation.QueueStarted())));
        assertThat(journal.start(start, "f", Instant.EPOCH, first)).isInstanceOf(StartResult.Fresh.class);
        return start;
    }

    private Queue found(QueueStart start) {
        return ((QueueLookup.Present) queues.find(start.id())).queue();
    }

    /** Writes decisions as the node that started the queue, with the events that they raise. */
    private void write(QueueStart start, QueueStatus status, LockChange lockChange, Operation.Decision... decisions) {
        Queue queue = found(start);
        Change change = new Change(
                queue.id(),
                new Writer.Holder(new Claim(queue.id(), 1)),
                queue.seq(),
                List.of(),
                List.of(decisions),
                status,
                lockChange);
        assertThat(journal.write(change.withEvents(LifecycleEvents.of(queue, List.of(decisions)))))
                .isInstanceOf(WriteResult.Appended.class);
    }

    private void sequenceAll() {
        // The node of this test's service may be at it; what it has done is done.
        int rows = outbox.sequence(1_000);
        while (rows != 0) {
            rows = outbox.sequence(1_000);
        }
    }

    private List<PublishedEvent> all() {
        return outbox.after(before, 100_000, SOURCE).events();
    }

    @Test
    void an_event_is_read_once_it_has_a_position() throws Exception {
        QueueStart start;
        try (Connection holder = source.getConnection();
                Statement statement = holder.createStatement()) {
            holder.setAutoCommit(false);
            statement.execute("select from event_sequence for update");
            start = started();
            assertThat(outbox.sequence(10)).as("another one has the lock row").isEqualTo(-1);
            assertThat(all()).isEmpty();
            holder.rollback();
        }

        sequenceAll();

        assertThat(all()).singleElement().satisfies(event -> {
            assertThat(event.position()).isEqualTo(before + 1);
            assertThat(event.type()).isEqualTo("dev.skald.queue.started");
            assertThat(event.queueId()).isEqualTo(start.id());
            assertThat(event.event().text()).contains("\"source\":\"https://skald.example\"");
        });
        assertThat(outbox.range().last()).isEqualTo(before + 1);
    }

    @Test
    void many_at_once_leave_no_gap_and_give_no_position_twice() throws Exception {
        int queues = 200;
        List<Callable<Integer>> tasks = new ArrayList<>();
        for (int i = 0; i < queues; i++) {
            tasks.add(() -> {
                started();
                return outbox.sequence(3);
            });
        }

        Together.run(tasks);
        sequenceAll();

        assertThat(all().stream().map(PublishedEvent::position))
                .containsExactlyElementsOf(LongStream.rangeClosed(before + 1, before + queues)
                        .boxed()
                        .toList());
    }

    @Test
    void a_row_that_is_committed_late_gets_a_later_position() throws Exception {
        try (Connection late = source.getConnection();
                Statement statement = late.createStatement()) {
            late.setAutoCommit(false);
            statement.execute("insert into outbox (size, events) values (2, '[{\"type\":\"late\",\"subject\":\"a\"},"
                    + "{\"type\":\"late\",\"subject\":\"b\"}]')");
            started();
            sequenceAll();
            late.commit();
        }
        sequenceAll();

        assertThat(all().stream().map(event -> event.position() + " " + event.type()))
                .containsExactly(before + 1 + " dev.skald.queue.started", before + 2 + " late", before + 3 + " late");
    }

    @Test
    void pages_begin_in_the_middle_of_what_one_transaction_raised() {
        rows.update("insert into outbox (size, events) select 3, '[{\"type\":\"a\"},{\"type\":\"b\"},{\"type\":\"c\"}]'"
                + " from generate_series(1, 3)");
        sequenceAll();

        EventPage page = outbox.after(before + 2, 4, SOURCE);

        assertThat(page.events().stream().map(PublishedEvent::position))
                .containsExactly(before + 3, before + 4, before + 5, before + 6);
        assertThat(page.last()).isEqualTo(page.events().getLast().position());
        EventPage end = outbox.after(before + 9, 4, SOURCE);
        assertThat(end.events()).isEmpty();
        assertThat(end.last()).isEqualTo(before + 9);
    }

    @Test
    void a_page_ends_early_when_its_events_have_long_outputs() {
        Json output = new Json("\"" + "x".repeat(60_000) + "\"");
        int queues = 80;
        for (int i = 0; i < queues; i++) {
            write(
                    started(),
                    QueueStatus.SUCCEEDED,
                    new LockChange.Release(null, null),
                    new Operation.OutputComputed(output),
                    new Operation.QueueSucceeded());
        }
        sequenceAll();

        EventPage first = outbox.after(before, 2 * queues, SOURCE);
        EventPage second = outbox.after(first.last(), 2 * queues, SOURCE);

        assertThat(first.events()).hasSizeBetween(queues, 2 * queues - 1);
        assertThat(first.events().size() + second.events().size()).isEqualTo(2 * queues);
        assertThat(second.last()).isEqualTo(before + 2L * queues);
        assertThat(second.events().getLast().event().text()).contains("\"output\":" + output.text());
    }

    @Test
    void what_a_caller_registered_is_kept_as_it_was_given_until_its_events_are_forgotten() {
        QueueStart start = started("1", "2");
        write(start, QueueStatus.SUCCEEDED, new LockChange.Release(null, null), new Operation.QueueSucceeded());
        sequenceAll();

        assertThat(all().stream().map(event -> event.event().text())).element(2).isEqualTo("{\"id\": \"1\"}");
        assertThat(outbox.registered(start.id()).values().stream().map(Json::text))
                .containsExactlyInAnyOrder("{\"id\": \"1\"}", "{\"id\": \"2\"}");
        assertThat(outbox.forget(A_WEEK, 100)).as("all are new").isZero();

        rows.update("update outbox set sequenced_at = now() - interval '8 days'");
        assertThat(outbox.forget(A_WEEK, 100)).isEqualTo(2);

        assertThat(outbox.registered(start.id())).isEmpty();
        assertThat(all()).isEmpty();
        assertThat(outbox.range()).isEqualTo(new EventRange(before + 4, before + 4));
    }

    @Test
    void what_the_events_of_a_queue_have_in_common_is_stored_once_and_read_with_each() {
        QueueStart start = started("1", "2", "3");
        write(start, QueueStatus.SUCCEEDED, new LockChange.Release(null, null), new Operation.QueueSucceeded());
        sequenceAll();
        rows.update("update outbox set events = replace(events::text, '\"name\":\"" + start.name()
                + "\"', '\"name\":\"once\"')::json where first_position = " + (before + 2));

        List<PublishedEvent> all = all();

        assertThat(all)
                .extracting(PublishedEvent::queueName)
                .containsExactly(start.name(), "once", "once", "once", "once");
        assertThat(all).extracting(PublishedEvent::labels).containsOnly(start.labels());
        assertThat(outbox.after(before + 4, 100, SOURCE).events())
                .extracting(PublishedEvent::queueName)
                .containsExactly("once");
    }

    @Test
    void a_page_ends_before_what_was_purged_after_its_row_was_read() {
        QueueStart start = started("1", "2", "3");
        write(start, QueueStatus.SUCCEEDED, new LockChange.Release(null, null), new Operation.QueueSucceeded());
        sequenceAll();
        rows.update("delete from registered_event where event_id = '2' and queue_id = '" + start.id() + "'");

        EventPage page = outbox.after(before, 100, SOURCE);
        EventPage next = outbox.after(page.last(), 100, SOURCE);

        // Started, succeeded, the first; then the third, after a gap.
        assertThat(page.last()).isEqualTo(before + 3);
        assertThat(page.events()).hasSize(3);
        assertThat(next.events()).extracting(PublishedEvent::position).containsExactly(before + 5);
    }

    @Test
    void events_that_were_never_published_go_with_their_queue() {
        QueueStart start = started("1");
        write(
                start,
                QueueStatus.RESTORED,
                new LockChange.Close(),
                new Operation.RestoreRequested("told to"),
                new Operation.QueueRestored());

        assertThat(new SqlRemoveEnded(database).remove(found(start), List.of())).isTrue();

        assertThat(outbox.registered(start.id())).isEmpty();
    }

    @Test
    void the_events_of_a_queue_have_the_order_of_its_log_whoever_writes() throws Exception {
        List<UUID> ids = Collections.synchronizedList(new ArrayList<>());
        List<Callable<Integer>> tasks = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            tasks.add(() -> {
                QueueStart start = started();
                ids.add(start.id());
                write(start, QueueStatus.SUCCEEDED, new LockChange.Release(null, null), new Operation.QueueSucceeded());
                return outbox.sequence(2);
            });
        }

        Together.run(tasks);
        sequenceAll();

        List<PublishedEvent> events = all();
        assertThat(ids)
                .hasSize(50)
                .allSatisfy(id -> assertThat(events.stream()
                                .filter(event -> id.equals(event.queueId()))
                                .map(PublishedEvent::type))
                        .containsExactly("dev.skald.queue.started", "dev.skald.queue.succeeded"));
    }
}
