package dev.skald.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.skald.queue.Json;
import dev.skald.queue.Operation;
import dev.skald.queue.Owner;
import dev.skald.queue.QueueStatus;
import dev.skald.queue.StepProblem;
import dev.skald.queue.WaitState;
import dev.skald.store.journal.LockChange;
import dev.skald.store.node.Node;
import dev.skald.store.read.ListQuery;
import dev.skald.store.read.ListScope;
import dev.skald.store.read.QueueSummary;
import dev.skald.store.read.Summaries;
import dev.skald.store.removal.PurgeableQueues;
import dev.skald.store.removal.SqlPurgeableQueues;
import dev.skald.support.NoTimers;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

@QuarkusTest
@TestProfile(NoTimers.class)
class SummariesTest extends StoreTest {
    private static final List<ListScope> ALL = List.of(ListScope.ALL);

    @Inject
    Summaries summaries;

    @Test
    void a_list_shows_of_a_queue_what_its_log_tells() {
        AtWork work = AtWork.start(journal, Starts.labelled(Map.of("tenant", "acme", "region", "eu")))
                .succeed();

        assertThat(list(all()))
                .containsExactly(new QueueSummary(
                        work.id(),
                        Starts.OWNER,
                        "trip",
                        QueueStatus.SUCCEEDED,
                        Map.of("tenant", "acme", "region", "eu"),
                        null,
                        work.queue().createdAt(),
                        work.queue().endedAt(),
                        6));
    }

    @Test
    void a_list_tells_why_a_queue_waits() {
        AtWork work = AtWork.start(journal, Starts.any());
        Instant due = Instant.parse("2031-05-06T07:08:09.123Z");
        WaitState waiting =
                new WaitState(WaitState.Reason.RETRY, "a", due, new StepProblem(503, "busy", null, null, null));
        work.appended(work.change(new LockChange.Release(due, waiting)));

        assertThat(list(all())).extracting(QueueSummary::waiting).containsExactly(waiting);
    }

    @Test
    void a_queue_whose_node_died_waits_to_be_recovered() {
        Node dead = new Node("dead");
        AtWork.start(journalOf(dead), Starts.any());
        rows.dead(dead);

        assertThat(list(all()))
                .extracting(QueueSummary::waiting)
                .containsExactly(new WaitState(WaitState.Reason.RECOVERY, null, null, null));
    }

    @Test
    void a_restored_queue_is_listed_without_a_lock() {
        AtWork work = AtWork.start(journal, Starts.any()).restore();

        QueueSummary summary = list(all()).getFirst();

        assertThat(summary.status()).isEqualTo(QueueStatus.RESTORED);
        assertThat(summary.version()).isEqualTo(3);
        assertThat(summary.endedAt()).isEqualTo(work.queue().endedAt());
        assertThat(summary.waiting()).isNull();
    }

    @Test
    void a_purged_queue_is_not_listed() {
        AtWork work = AtWork.start(journal, Starts.any()).succeed();
        endedBefore(work.id(), "25 hours");
        PurgeableQueues succeeded = new SqlPurgeableQueues(database);
        succeeded.purge(succeeded.candidates(java.time.Duration.ofHours(24), PurgeableQueues.Candidate.NONE, 1));

        assertThat(list(all())).isEmpty();
    }

    @Test
    void pages_follow_each_other_newest_first_whatever_comes_in_between() {
        List<UUID> ids = new ArrayList<>();
        for (int n = 0; n < 10; n++) {
            ids.add(AtWork.start(journal, Starts.any()).id());
        }
        // Several of one moment, which only their ids tell apart.
        rows.update("update queue set created_at = '2026-01-01 00:00:00.123456' where id = any (?)", (Object)
                ids.subList(2, 7).toArray(new UUID[0]));
        List<UUID> newestFirst = rows.query(
                "select id from queue order by created_at desc, id desc", row -> row.getObject(1, UUID.class));

        List<UUID> seen = new ArrayList<>();
        ListQuery.Position from = null;
        List<QueueSummary> page = list(page(from, 3));
        while (!page.isEmpty() && seen.size() < 50) {
            seen.addAll(page.stream().map(QueueSummary::id).toList());
            QueueSummary last = page.getLast();
            from = new ListQuery.Position(last.createdAt(), last.id());
            AtWork.start(journal, Starts.any());
            page = list(page(from, 3));
        }

        assertThat(seen).isEqualTo(newestFirst);
    }

    @Test
    void queues_that_are_purged_while_a_page_is_read_make_room_for_others() throws Exception {
        List<UUID> ids = new ArrayList<>();
        for (int n = 0; n < 6; n++) {
            ids.addFirst(AtWork.start(journal, Starts.any()).succeed().id());
        }
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
                Locked locks = Locked.table(source, "event_log_entry")) {
            Future<List<QueueSummary>> reading = threads.submit(() -> list(page(null, 3)));
            locks.awaitWaiter();

            for (UUID id : List.of(ids.get(0), ids.get(2))) {
                locks.change("delete from event_log_entry where queue_id = '" + id + "'");
                locks.change("delete from queue where id = '" + id + "'");
            }
            locks.commit();

            assertThat(reading.get()).extracting(QueueSummary::id).containsExactly(ids.get(1), ids.get(3), ids.get(4));
        }
    }

    @Test
    void a_list_whose_connection_is_lost_is_unavailable() throws Exception {
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
                Locked queues = Locked.table(source, "queue")) {
            Future<List<QueueSummary>> reading = threads.submit(() -> list(all()));

            queues.awaitWaiter();
            queues.cutUntilGivenUp(reading);

            assertThatThrownBy(reading::get).hasCauseInstanceOf(StoreUnavailable.class);
        }
    }

    @Test
    void a_list_can_be_cut_to_one_status() {
        AtWork running = AtWork.start(journal, Starts.any());
        AtWork restoring = AtWork.start(journal, Starts.any());
        restoring.append(new Operation.RestoreRequested("told to"));
        AtWork succeeded = AtWork.start(journal, Starts.any()).succeed();
        AtWork restored = AtWork.start(journal, Starts.any()).restore();

        assertThat(ids(withStatus(QueueStatus.RUNNING))).containsExactly(running.id());
        assertThat(ids(withStatus(QueueStatus.RESTORING))).containsExactly(restoring.id());
        assertThat(ids(withStatus(QueueStatus.SUCCEEDED))).containsExactly(succeeded.id());
        assertThat(ids(withStatus(QueueStatus.RESTORED))).containsExactly(restored.id());
        assertThat(ids(withStatus(QueueStatus.ATTENTION))).isEmpty();
    }

    @Test
    void a_list_can_be_cut_to_one_name() {
        AtWork.start(journal, Starts.named("trip"));
        AtWork order = AtWork.start(journal, Starts.named("order"));

        assertThat(ids(new ListQuery(ALL, null, "order", Map.of(), null, null, null, 10)))
                .containsExactly(order.id());
    }

    @Test
    void a_list_shows_only_queues_with_all_the_labels() {
        AtWork both = AtWork.start(journal, Starts.labelled(Map.of("tenant", "acme", "region", "eu")));
        AtWork one = AtWork.start(journal, Starts.labelled(Map.of("tenant", "acme", "region", "us")));
        AtWork.start(journal, Starts.labelled(Map.of("tenant", "other", "region", "eu")));
        AtWork.start(journal, Starts.labelled(Map.of("region", "acme")));
        AtWork.start(journal, Starts.any());

        assertThat(ids(withLabels(Map.of("tenant", "acme")))).containsExactly(one.id(), both.id());
        assertThat(ids(withLabels(Map.of("tenant", "acme", "region", "eu")))).containsExactly(both.id());
        assertThat(ids(withLabels(Map.of("tenant", "acme", "region", "eu", "more", "x"))))
                .isEmpty();
    }

    @Test
    void a_list_can_be_cut_to_a_time_whose_ends_do_not_belong_to_it() {
        List<AtWork> works = Stream.generate(() -> AtWork.start(journal, Starts.any()))
                .limit(4)
                .toList();
        for (int n = 0; n < works.size(); n++) {
            rows.update(
                    "update queue set created_at = to_timestamp(?) where id = ?",
                    n,
                    works.get(n).id());
        }

        assertThat(ids(created(Instant.ofEpochSecond(0), Instant.ofEpochSecond(3))))
                .containsExactly(works.get(2).id(), works.get(1).id());
        assertThat(ids(created(Instant.ofEpochSecond(2), null)))
                .containsExactly(works.get(3).id());
        assertThat(ids(created(null, Instant.ofEpochSecond(1))))
                .containsExactly(works.get(0).id());
    }

    @Test
    void all_conditions_hold_together_with_the_place() {
        AtWork wanted = AtWork.start(
                journal,
                new dev.skald.queue.QueueStart(
                        UUID.randomUUID(),
                        "order",
                        Json.NULL,
                        Starts.any().steps(),
                        null,
                        null,
                        dev.skald.queue.OnInterruption.RESTORE,
                        Map.of(),
                        Map.of("tenant", "acme"),
                        null,
                        dev.skald.queue.Driver.COORDINATOR,
                        null,
                        null,
                        null,
                        Owner.DEFAULT,
                        null,
                        dev.skald.queue.QueueStart.RestoreOrder.REVERSE));
        AtWork.start(journal, Starts.named("order"));
        AtWork newer = AtWork.start(journal, Starts.labelled(Map.of("tenant", "acme")));
        ListQuery.Position place =
                new ListQuery.Position(newer.queue().createdAt(), newer.queue().id());

        assertThat(ids(new ListQuery(
                        ALL,
                        QueueStatus.RUNNING,
                        "order",
                        Map.of("tenant", "acme"),
                        Instant.EPOCH,
                        Instant.parse("2999-01-01T00:00:00Z"),
                        place,
                        10)))
                .containsExactly(wanted.id());
    }

    private List<QueueSummary> list(ListQuery query) {
        return summaries.page(query);
    }

    private List<UUID> ids(ListQuery query) {
        return list(query).stream().map(QueueSummary::id).toList();
    }

    private static ListQuery all() {
        return page(null, 100);
    }

    private static ListQuery page(ListQuery.@Nullable Position from, int limit) {
        return new ListQuery(ALL, null, null, Map.of(), null, null, from, limit);
    }

    private static ListQuery withStatus(QueueStatus status) {
        return new ListQuery(ALL, status, null, Map.of(), null, null, null, 100);
    }

    private static ListQuery withLabels(Map<String, String> labels) {
        return new ListQuery(ALL, null, null, labels, null, null, null, 100);
    }

    private static ListQuery created(@Nullable Instant after, @Nullable Instant before) {
        return new ListQuery(ALL, null, null, Map.of(), after, before, null, 100);
    }
}
