package dev.skald.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.skald.store.journal.LockChange;
import dev.skald.store.journal.WriteResult;
import dev.skald.store.node.Claim;
import dev.skald.store.node.ClaimedQueue;
import dev.skald.store.node.ClockSteps;
import dev.skald.store.node.DatabaseClock;
import dev.skald.store.node.DueTimes;
import dev.skald.store.node.HeartbeatResult;
import dev.skald.store.node.Heartbeats;
import dev.skald.store.node.Node;
import dev.skald.store.node.Nodes;
import dev.skald.support.Together;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What {@link Nodes} and {@link Heartbeats} promise, with what these note of the clock. */
abstract class NodesContract extends StoreContract {
    private static final Duration ANSWER_WITHIN = Duration.ofSeconds(5);
    private static final Duration HOUR = Duration.ofHours(1);
    private static final Duration ABOUT = Duration.ofSeconds(30);
    private static final Duration LONG_AGO = Duration.ofDays(3650);
    private static final Node OTHER = new Node("other");

    private final Node node = HERE;
    private Nodes nodes;
    private DatabaseClock clock;
    private Heartbeats heartbeats;
    private Heartbeats otherHeartbeats;

    @BeforeEach
    void nobody() {
        nodes = store.nodes(node);
        clock = store.clock();
        heartbeats = store.heartbeats(node, clock);
        otherHeartbeats = store.heartbeats(OTHER, store.clock());
    }

    @AfterEach
    void leave() {
        heartbeats.close();
        otherHeartbeats.close();
    }

    @Test
    void a_node_is_known_from_its_arrival_on() {
        tables.forget(node);
        assertThat(beats(heartbeats)).isFalse();

        nodes.signOn();

        assertThat(beats(heartbeats)).isTrue();
    }

    @Test
    void no_two_nodes_have_one_name() {
        tables.alive(OTHER);

        assertThatThrownBy(store.nodes(OTHER)::signOn).isInstanceOf(StoreRefused.class);
    }

    @Test
    void each_heartbeat_changes_the_number_that_others_see() {
        tables.alive(OTHER);
        long before = heard(OTHER).beat();
        assertThat(heard(OTHER).beat()).isEqualTo(before);

        beats(otherHeartbeats);

        assertThat(heard(OTHER).beat()).isNotEqualTo(before);
    }

    @Test
    void a_node_that_is_silent_is_declared_dead_once() {
        tables.alive(OTHER);
        HeartbeatResult.OtherNode silent = heard(OTHER);

        assertThat(nodes.declareDead(List.of(silent))).isEqualTo(1);
        assertThat(isDead(OTHER)).isTrue();
        assertThat(nodes.declareDead(List.of(silent))).isZero();
        assertThat(beat().others()).extracting(HeartbeatResult.OtherNode::name).doesNotContain("other");
    }

    @Test
    void a_node_that_was_heard_of_meanwhile_lives() {
        tables.alive(OTHER);
        HeartbeatResult.OtherNode silent = heard(OTHER);
        beats(otherHeartbeats);

        assertThat(nodes.declareDead(List.of(silent))).isZero();
        assertThat(beats(otherHeartbeats)).isTrue();
    }

    @Test
    void a_node_that_was_declared_dead_and_forgotten_does_not_come_back_under_its_name() {
        assertThat(beats(heartbeats)).isTrue();
        tables.dead(node);
        nodes.removeGone();

        assertThat(beats(heartbeats)).isFalse();
        assertThat(tables.isKnown(node)).isFalse();
    }

    @Test
    void a_node_that_was_declared_dead_declares_nobody_dead() {
        tables.alive(OTHER);
        HeartbeatResult.OtherNode silent = heard(OTHER);
        tables.dead(node);

        assertThat(nodes.declareDead(List.of(silent))).isZero();
        assertThat(isDead(OTHER)).isFalse();
    }

    @Test
    void a_node_that_was_declared_dead_goes_on_under_a_new_name_and_has_nothing_of_the_old_one() {
        Node slept = new Node("here");
        AtWork work = AtWork.start(store.journal(slept), Starts.any());
        Nodes again = store.nodes(slept);
        tables.dead(slept);
        assertThat(beats(heartbeats)).isFalse();

        again.beginAnew("other");

        assertThat(slept.name()).isEqualTo("other");
        assertThat(beats(otherHeartbeats)).isTrue();
        assertThat(work.write(work.change(new LockChange.Keep()))).isEqualTo(new WriteResult.ClaimLost());
        assertThat(store.claims(slept).interrupted(10))
                .as("it was only slow")
                .containsExactly(new ClaimedQueue(new Claim(work.id(), 2), "here", true));
    }

    @Test
    void a_silent_node_whose_session_is_there_is_only_slow() {
        tables.alive(OTHER);
        AtWork work = AtWork.start(journalOf(OTHER), Starts.any());
        beats(otherHeartbeats);

        nodes.declareDead(List.of(heard(OTHER)));

        assertThat(store.claims(node).interrupted(10))
                .containsExactly(new ClaimedQueue(new Claim(work.id(), 2), "other", true));
    }

    @Test
    void a_silent_node_whose_session_has_ended_is_dead() throws Exception {
        tables.alive(OTHER);
        AtWork work = AtWork.start(journalOf(OTHER), Starts.any());
        beats(otherHeartbeats);
        store.endSession(otherHeartbeats);

        nodes.declareDead(List.of(heard(OTHER)));

        assertThat(store.claims(node).interrupted(10))
                .containsExactly(new ClaimedQueue(new Claim(work.id(), 2), "other", false));
    }

    @Test
    void the_dead_are_remembered_until_they_hold_nothing() {
        tables.alive(OTHER);
        AtWork work = AtWork.start(journalOf(OTHER), Starts.any());
        nodes.declareDead(List.of(heard(OTHER)));

        nodes.removeGone();
        assertThat(isDead(OTHER)).isTrue();

        assertThat(store.claims(node).interrupted(10))
                .containsExactly(new ClaimedQueue(new Claim(work.id(), 2), "other"));
        nodes.removeGone();
        assertThat(tables.isKnown(OTHER)).isFalse();
    }

    @Test
    void a_holder_that_was_forgotten_is_found_dead_again() {
        AtWork work = AtWork.start(journalOf(OTHER), Starts.any());
        tables.forget(OTHER);

        nodes.removeGone();

        assertThat(store.claims(node).interrupted(10))
                .as("what a node took in a transaction that ended after it was forgotten")
                .containsExactly(new ClaimedQueue(new Claim(work.id(), 2), "other"));
        assertThat(beats(otherHeartbeats)).isFalse();
    }

    @Test
    void all_others_are_declared_dead_however_lately_they_were_heard_of() {
        tables.alive(OTHER);

        nodes.declareOthersDead();

        assertThat(isDead(OTHER)).isTrue();
        assertThat(beats(heartbeats)).isTrue();
    }

    @Test
    void a_node_that_leaves_does_not_come_back_and_what_it_forgot_is_taken() {
        tables.alive(OTHER);
        AtWork work = AtWork.start(journal, Starts.any());

        nodes.signOff();

        assertThat(beats(heartbeats)).isFalse();
        assertThat(store.claims(OTHER).interrupted(10))
                .containsExactly(new ClaimedQueue(new Claim(work.id(), 2), "here"));
    }

    @Test
    void when_a_late_heartbeat_and_a_declaration_of_death_race_exactly_one_wins() throws Exception {
        for (int round = 0; round < 100; round++) {
            tables.forget(OTHER);
            tables.alive(OTHER);
            List<HeartbeatResult.OtherNode> silent = List.of(heard(OTHER));
            Callable<Boolean> beating = () -> beats(otherHeartbeats);
            Callable<Boolean> declaring = () -> nodes.declareDead(silent) == 1;

            List<Boolean> won =
                    Together.run(round % 2 == 0 ? List.of(beating, declaring) : List.of(declaring, beating));

            assertThat(won).containsExactlyInAnyOrder(true, false);
        }
    }

    @Test
    void the_first_heartbeat_of_a_node_leaves_a_step_forth_to_the_others_to_find() {
        tables.alive(OTHER);
        beat();
        store.noted(HOUR.negated(), Duration.ZERO, Duration.ZERO, LONG_AGO);

        assertThat(beats(otherHeartbeats)).isTrue();
        beat();

        assertThat(clock.steps().ahead()).isCloseTo(HOUR, ABOUT);
        assertThat(clock.steps().behind()).isZero();
    }

    @Test
    void the_time_for_which_no_node_was_there_is_no_step() {
        tables.alive(OTHER);
        store.noted(HOUR.negated(), Duration.ZERO, Duration.ZERO, LONG_AGO);

        beat();
        beat();

        assertThat(clock.steps().ahead()).isZero();
    }

    @Test
    void a_step_back_is_noted_once_and_makes_up_for_a_step_forth() {
        store.noted(HOUR, Duration.ofMinutes(1), HOUR.multipliedBy(2), LONG_AGO);

        beat();
        beat();

        assertThat(clock.steps().behind()).isCloseTo(Duration.ofMinutes(61), ABOUT);
        assertThat(clock.steps().ahead()).isCloseTo(HOUR, ABOUT);
    }

    @Test
    void a_step_forth_is_noted_with_its_time() {
        beat();
        store.noted(HOUR.negated(), Duration.ZERO, HOUR, LONG_AGO);

        beat();
        beat();

        ClockSteps steps = clock.steps();
        assertThat(steps.ahead()).isCloseTo(HOUR.multipliedBy(2), ABOUT);
        assertThat(Duration.between(steps.aheadSince(), clock.instant())).isCloseTo(Duration.ZERO, ABOUT);
    }

    @Test
    void what_statements_take_is_no_step() {
        beat();
        store.noted(Duration.ofSeconds(-4), Duration.ZERO, Duration.ZERO, LONG_AGO);
        beat();
        store.noted(Duration.ofSeconds(4), Duration.ZERO, Duration.ZERO, LONG_AGO);
        beat();

        assertThat(clock.steps().ahead()).isZero();
        assertThat(clock.steps().behind()).isZero();
    }

    @Test
    void what_queues_wait_for_comes_earlier_after_a_step_back_a_page_at_a_time() throws Exception {
        Instant first = Instant.parse("2999-01-01T00:00:00Z");
        AtWork early = dueAt(first);
        AtWork late = dueAt(first.plusSeconds(2));
        AtWork locked = dueAt(first.plusSeconds(1));
        AtWork overdue = dueAt(Instant.EPOCH);
        DueTimes dueTimes = store.dueTimes();

        store.whileLocked(
                () -> {
                    Optional<DueTimes.Place> one = dueTimes.moveBack(HOUR, DueTimes.Place.FIRST, 1);
                    assertThat(one).contains(new DueTimes.Place(first, early.id()));
                    Optional<DueTimes.Place> two = dueTimes.moveBack(HOUR, one.orElseThrow(), 10);
                    assertThat(two).contains(new DueTimes.Place(first.plusSeconds(2), late.id()));
                    assertThat(dueTimes.moveBack(HOUR, two.orElseThrow(), 10)).isEmpty();
                },
                locked.id());

        assertThat(due(early)).isEqualTo(first.minus(HOUR));
        assertThat(due(late)).isEqualTo(first.plusSeconds(2).minus(HOUR));
        assertThat(due(locked)).isEqualTo(first.plusSeconds(1));
        assertThat(due(overdue)).isEqualTo(Instant.EPOCH);
    }

    @Test
    void a_step_back_lies_behind_once_the_times_are_moved_unless_there_was_another_one() {
        DueTimes dueTimes = store.dueTimes();
        store.noted(Duration.ZERO, HOUR, Duration.ZERO, LONG_AGO);

        dueTimes.moved(HOUR.minusSeconds(1));
        beat();
        assertThat(clock.steps().behind()).isEqualTo(HOUR);

        dueTimes.moved(HOUR);
        beat();
        assertThat(clock.steps().behind()).isZero();
    }

    private AtWork dueAt(Instant time) {
        AtWork work = AtWork.start(journal, Starts.any());
        work.appended(work.change(new LockChange.Release(time, null)));
        return work;
    }

    private Instant due(AtWork work) {
        return tables.lock(work.id()).orElseThrow().dueAt();
    }

    private HeartbeatResult beat() {
        return heartbeats.beat(ANSWER_WITHIN);
    }

    private static boolean beats(Heartbeats of) {
        return of.beat(ANSWER_WITHIN).alive();
    }

    private HeartbeatResult.OtherNode heard(Node who) {
        return beat().others().stream()
                .filter(one -> one.name().equals(who.name()))
                .findFirst()
                .orElseThrow();
    }

    private boolean isDead(Node who) {
        return tables.isDead(who);
    }
}
