package dev.skald.store;

import static dev.skald.store.AtWork.started;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.skald.queue.Operation;
import dev.skald.queue.WaitState;
import dev.skald.store.journal.Change;
import dev.skald.store.journal.LockChange;
import dev.skald.store.journal.WriteResult;
import dev.skald.store.node.Claim;
import dev.skald.store.node.ClaimedQueue;
import dev.skald.store.node.Claims;
import dev.skald.store.node.Node;
import dev.skald.support.Together;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What {@link Claims} promises. */
abstract class ClaimsContract extends StoreContract {
    private static final Instant FUTURE = Instant.parse("2999-01-01T00:00:00Z");

    private Claims claims;

    @BeforeEach
    void claims() {
        claims = claimsOf(ELSEWHERE);
    }

    @Test
    void a_due_queue_is_taken_with_a_higher_fence_and_waits_no_more() {
        AtWork work = dueAt(Instant.EPOCH);

        List<ClaimedQueue> claimed = claims.due(10);

        assertThat(claimed).containsExactly(new ClaimedQueue(new Claim(work.id(), 2), null));
        assertThat(tables.lock(work.id())).contains(new Tables.LockRow("elsewhere", 2, true, null, null, 1));
        AtWork taken = new AtWork(journalOf(ELSEWHERE), claimed.getFirst().claim(), work.queue());
        taken.append(started("a", 1));
    }

    @Test
    void the_longest_overdue_are_taken_first_and_no_more_than_asked() {
        AtWork second = dueAt(Instant.ofEpochSecond(2));
        AtWork first = dueAt(Instant.ofEpochSecond(1));
        AtWork third = dueAt(Instant.ofEpochSecond(3));

        assertThat(ids(claims.due(2))).containsExactlyInAnyOrder(first.id(), second.id());
        assertThat(ids(claims.due(2))).containsExactly(third.id());
        assertThat(claims.due(2)).isEmpty();
    }

    @Test
    void neither_a_held_queue_nor_one_whose_time_is_to_come_nor_one_without_a_time_is_due() {
        AtWork.start(journal, Starts.any());
        dueAt(FUTURE);
        AtWork.start(journal, Starts.any()).succeed();

        assertThat(claims.due(10)).isEmpty();
    }

    @Test
    void one_queue_is_taken_when_something_is_due_on_it_even_a_moment_early() {
        AtWork work = dueAt(FUTURE);
        AtWork other = dueAt(Instant.EPOCH);

        assertThat(claims.due(work.id())).contains(new ClaimedQueue(new Claim(work.id(), 2), null));

        assertThat(claims.due(work.id())).as("it is held now").isEmpty();
        assertThat(tables.lock(other.id()).orElseThrow().holder()).isNull();
    }

    @Test
    void one_queue_on_which_nothing_is_due_is_not_taken() {
        AtWork held = AtWork.start(journal, Starts.any());
        AtWork ended = AtWork.start(journal, Starts.any()).succeed();

        assertThat(claims.due(held.id())).isEmpty();
        assertThat(claims.due(ended.id())).isEmpty();
        assertThat(claims.due(UUID.randomUUID())).isEmpty();
    }

    @Test
    void a_queue_that_somebody_is_at_is_passed_over_without_waiting() throws Exception {
        AtWork busy = dueAt(Instant.EPOCH);
        AtWork free = dueAt(Instant.EPOCH);
        AtWork orphan = orphan("dead");

        store.whileLocked(
                () -> {
                    assertThat(claims.due(busy.id())).isEmpty();
                    assertThat(ids(claims.due(10))).containsExactly(free.id());
                    assertThat(claims.interrupted(10)).isEmpty();
                },
                busy.id(),
                orphan.id());

        assertThat(ids(claims.due(10))).containsExactly(busy.id());
        assertThat(ids(claims.interrupted(10))).containsExactly(orphan.id());
    }

    @Test
    void several_nodes_share_what_is_due_and_none_is_taken_twice() throws Exception {
        List<UUID> due =
                Stream.generate(() -> dueAt(Instant.EPOCH).id()).limit(60).toList();

        List<UUID> taken = takeTogether(node -> claimsOf(node).due(4));

        assertThat(taken).containsExactlyInAnyOrderElementsOf(due);
        assertThat(taken)
                .allSatisfy(
                        id -> assertThat(tables.lock(id).orElseThrow().fence()).isEqualTo(2));
    }

    @Test
    void several_nodes_share_what_a_dead_one_left_and_none_is_taken_twice() throws Exception {
        List<UUID> left = Stream.generate(() -> orphan("dead").id()).limit(60).toList();

        List<UUID> taken = takeTogether(node -> claimsOf(node).interrupted(4));

        assertThat(taken).containsExactlyInAnyOrderElementsOf(left);
        assertThat(taken)
                .allSatisfy(
                        id -> assertThat(tables.lock(id).orElseThrow().fence()).isEqualTo(2));
    }

    private interface Taking {
        List<ClaimedQueue> by(Node node);
    }

    /** Six nodes take until they find nothing more; what all of them got. */
    private List<UUID> takeTogether(Taking taking) throws Exception {
        List<Callable<List<UUID>>> nodes = IntStream.range(0, 6)
                .mapToObj(n -> new Node("node" + n))
                .<Callable<List<UUID>>>map(node -> () -> {
                    tables.alive(node);
                    List<UUID> all = new ArrayList<>();
                    List<UUID> batch;
                    do {
                        batch = ids(taking.by(node));
                        all.addAll(batch);
                    } while (!batch.isEmpty());
                    return all;
                })
                .toList();
        return Together.run(nodes).stream().flatMap(List::stream).toList();
    }

    @Test
    void the_queues_of_a_dead_node_are_taken_and_it_can_write_to_them_no_more() {
        AtWork work = orphan("dead");
        AtWork.start(journal, Starts.any());
        dueAt(Instant.EPOCH);

        List<ClaimedQueue> claimed = claims.interrupted(10);

        assertThat(claimed).containsExactly(new ClaimedQueue(new Claim(work.id(), 2), "dead"));
        assertThat(tables.lock(work.id())).contains(new Tables.LockRow("elsewhere", 2, true, null, null, 1));
        assertThat(work.write(work.change(new LockChange.Keep(), started("a", 1))))
                .isEqualTo(new WriteResult.ClaimLost());
    }

    @Test
    void the_queues_of_living_nodes_are_not_interrupted() {
        AtWork work = AtWork.start(journalOf(ELSEWHERE), Starts.any());

        assertThat(claims.interrupted(10)).isEmpty();
        assertThat(tables.lock(work.id()).orElseThrow().fence()).isEqualTo(1);
    }

    @Test
    void no_more_interrupted_queues_are_taken_than_asked() {
        HashSet<UUID> left = new HashSet<>(
                Stream.generate(() -> orphan("dead").id()).limit(3).toList());

        assertThat(claims.interrupted(2)).hasSize(2);
        List<UUID> rest = ids(claims.interrupted(2));

        assertThat(rest).hasSize(1);
        assertThat(left).containsAll(rest);
    }

    @Test
    void a_node_that_was_declared_dead_is_told_so_rather_than_that_there_is_nothing_to_take() {
        AtWork work = orphan("dead");
        tables.dead(ELSEWHERE);

        assertThatThrownBy(() -> claims.interrupted(work.id(), List.of())).isInstanceOf(StoreUnavailable.class);

        assertThat(tables.lock(work.id()).orElseThrow().holder()).isEqualTo("dead");
    }

    @Test
    void one_queue_is_taken_if_its_holder_is_dead() {
        AtWork work = orphan("dead");
        AtWork other = orphan("dead");
        AtWork held = AtWork.start(journal, Starts.any());
        AtWork nobodys = dueAt(Instant.EPOCH);

        assertThat(claims.interrupted(work.id(), List.of()))
                .contains(new ClaimedQueue(new Claim(work.id(), 2), "dead"));
        assertThat(claims.interrupted(work.id(), List.of()))
                .as("its holder lives")
                .isEmpty();
        assertThat(claims.interrupted(held.id(), List.of())).isEmpty();
        assertThat(claims.interrupted(nobodys.id(), List.of())).isEmpty();

        assertThat(claims.holder(work.id())).contains("elsewhere");
        assertThat(claims.holder(other.id())).contains("dead");
        assertThat(claims.holder(nobodys.id())).isEmpty();
        assertThat(claims.holder(UUID.randomUUID())).isEmpty();
    }

    @Test
    void a_stray_is_taken_only_by_the_node_that_holds_it() {
        AtWork mine = AtWork.start(journalOf(ELSEWHERE), Starts.any());
        AtWork theirs = AtWork.start(journal, Starts.any());
        AtWork nobodys = dueAt(Instant.EPOCH);

        assertThat(claims.held(mine.id())).contains(mine.claim());
        assertThat(claims.held(theirs.id())).isEmpty();
        assertThat(claims.held(nobodys.id())).isEmpty();
        assertThat(claims.unowned(List.of(theirs.claim(), mine.claim(), nobodys.claim())))
                .isEqualTo(Map.of(mine.claim(), new ClaimedQueue(new Claim(mine.id(), 2), "elsewhere")));

        assertThat(mine.write(mine.change(new LockChange.Keep(), started("a", 1))))
                .isEqualTo(new WriteResult.ClaimLost());
    }

    @Test
    void a_stray_is_taken_only_if_its_claim_is_still_the_same() {
        AtWork mine = AtWork.start(journalOf(ELSEWHERE), Starts.any());
        AtWork other = AtWork.start(journalOf(ELSEWHERE), Starts.any());
        assertThat(claims.held()).containsExactlyInAnyOrder(mine.claim(), other.claim());

        assertThat(claims.unowned(List.of(new Claim(mine.id(), 3), other.claim())))
                .isEqualTo(Map.of(other.claim(), new ClaimedQueue(new Claim(other.id(), 2), "elsewhere")));

        assertThat(claims.unowned(List.of(other.claim()))).isEmpty();
        assertThat(claims.held()).containsExactlyInAnyOrder(mine.claim(), new Claim(other.id(), 2));
    }

    @Test
    void a_node_that_was_declared_dead_takes_nothing() {
        AtWork due = dueAt(Instant.EPOCH);
        AtWork orphan = orphan("dead");
        tables.dead(ELSEWHERE);

        assertThat(claims.due(10)).isEmpty();
        assertThat(claims.due(due.id())).isEmpty();
        assertThat(claims.interrupted(10)).isEmpty();
        assertThat(tables.lock(orphan.id()).orElseThrow().fence()).isEqualTo(1);
    }

    @Test
    void when_a_claim_and_a_requester_race_one_of_them_gets_the_queue() throws Exception {
        for (int round = 0; round < 100; round++) {
            AtWork work = dueAt(Instant.EPOCH);
            Change visit = work.request(new Operation.RestoreRequested("told to"));
            Callable<Boolean> claiming = () -> claims.due(work.id()).isPresent();
            Callable<Boolean> visiting = () -> ((WriteResult.Appended) journal.write(visit)).claim() != null;

            List<Boolean> won =
                    Together.run(round % 2 == 0 ? List.of(claiming, visiting) : List.of(visiting, claiming));

            assertThat(won).containsExactlyInAnyOrder(true, false);
            Tables.LockRow lock = tables.lock(work.id()).orElseThrow();
            assertThat(lock.fence()).isEqualTo(2);
            assertThat(lock.seq())
                    .as("the request is in the log, no matter who got the queue")
                    .isEqualTo(2);
        }
    }

    /** A queue that waits for its time. */
    private AtWork dueAt(Instant time) {
        AtWork work = AtWork.start(journal, Starts.any());
        work.appended(
                work.change(new LockChange.Release(time, new WaitState(WaitState.Reason.RETRY, "a", time, null))));
        return work;
    }

    /** A queue whose holder was declared dead. */
    private AtWork orphan(String node) {
        Node holder = new Node(node);
        AtWork work = AtWork.start(journalOf(holder), Starts.any());
        tables.dead(holder);
        return work;
    }

    private static List<UUID> ids(List<ClaimedQueue> claimed) {
        return claimed.stream().map(one -> one.claim().queueId()).toList();
    }
}
