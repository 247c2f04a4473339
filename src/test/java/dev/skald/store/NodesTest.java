package dev.skald.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.skald.support.Eventually;
import dev.skald.support.NoTimers;
import dev.skald.support.Together;
import io.agroal.api.AgroalDataSource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
@TestProfile(NoTimers.class)
class NodesTest extends StoreTest {
    private static final Duration ANSWER_WITHIN = Duration.ofSeconds(5);
    private static final Node OTHER = new Node("other");

    @Inject
    AgroalDataSource pool;

    private final Node node = HERE;
    private Nodes nodes;
    private Heartbeats heartbeats;
    private Heartbeats otherHeartbeats;

    @BeforeEach
    void nobody() {
        nodes = new Nodes(database, node);
        heartbeats = heartbeatsOf(node);
        otherHeartbeats = heartbeatsOf(OTHER);
        rows.update("delete from node where name in ('here', 'other')");
        rows.alive(node);
    }

    @AfterEach
    void leave() {
        heartbeats.close();
        otherHeartbeats.close();
        rows.update("delete from node where name in ('here', 'other')");
    }

    private Heartbeats heartbeatsOf(Node who) {
        return new Heartbeats(pool, new DatabaseClock(database), who);
    }

    @Test
    void a_node_is_known_from_its_arrival_on() {
        rows.update("delete from node where name = 'here'");
        assertThat(beats(heartbeats)).isFalse();

        nodes.arrive();

        assertThat(beats(heartbeats)).isTrue();
    }

    @Test
    void each_heartbeat_changes_the_number_that_others_see() {
        rows.alive(OTHER);
        long before = heard(OTHER).beat();
        assertThat(heard(OTHER).beat()).isEqualTo(before);

        beats(otherHeartbeats);

        assertThat(heard(OTHER).beat()).isNotEqualTo(before);
    }

    @Test
    void a_node_that_is_silent_is_declared_dead_once() {
        rows.alive(OTHER);
        Beat.OtherNode silent = heard(OTHER);

        assertThat(nodes.declareDead(List.of(silent))).isEqualTo(1);
        assertThat(isDead(OTHER)).isTrue();
        assertThat(nodes.declareDead(List.of(silent))).isZero();
        assertThat(beat().others()).extracting(Beat.OtherNode::name).doesNotContain("other");
    }

    @Test
    void a_node_that_was_heard_of_meanwhile_lives() {
        rows.alive(OTHER);
        Beat.OtherNode silent = heard(OTHER);
        beats(otherHeartbeats);

        assertThat(nodes.declareDead(List.of(silent))).isZero();
        assertThat(beats(otherHeartbeats)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"1 hour", "-1 hour"})
    void what_the_database_clock_says_makes_no_difference(String ahead) {
        rows.alive(OTHER);
        rows.update("update node set heartbeat = now() + ?::interval where name in ('here', 'other')", ahead);
        Beat.OtherNode silent = heard(OTHER);

        assertThat(nodes.declareDead(List.of(silent))).isEqualTo(1);
        assertThat(beats(heartbeats)).isTrue();
    }

    @Test
    void a_node_that_was_declared_dead_and_forgotten_does_not_come_back_under_its_name() {
        assertThat(beats(heartbeats)).isTrue();
        rows.dead(node);
        nodes.tidy();

        assertThat(beats(heartbeats)).isFalse();
        assertThat(rows.count("node where name = 'here'")).isZero();
    }

    @Test
    void a_node_that_was_declared_dead_declares_nobody_dead() {
        rows.alive(OTHER);
        Beat.OtherNode silent = heard(OTHER);
        rows.dead(node);

        assertThat(nodes.declareDead(List.of(silent))).isZero();
        assertThat(isDead(OTHER)).isFalse();
    }

    @Test
    void a_node_that_was_declared_dead_goes_on_under_a_new_name_and_has_nothing_of_the_old_one() {
        Node slept = new Node("here");
        AtWork work = AtWork.start(new InlineJournal(database, slept), Starts.any());
        Nodes again = new Nodes(database, slept);
        rows.dead(slept);
        assertThat(beats(heartbeats)).isFalse();

        again.beginAnew("other");

        assertThat(slept.name()).isEqualTo("other");
        assertThat(beats(otherHeartbeats)).isTrue();
        assertThat(work.write(work.change(new Then.Keep()))).isEqualTo(new Written.ClaimLost());
        assertThat(new Claims(database, slept).interrupted(10))
                .as("it was only slow")
                .containsExactly(new Claimed(new Claim(work.id(), 2), "here", true));
    }

    @Test
    void a_silent_node_whose_session_is_there_is_only_slow() {
        rows.alive(OTHER);
        AtWork work = AtWork.start(journalOf(OTHER), Starts.any());
        beats(otherHeartbeats);

        nodes.declareDead(List.of(heard(OTHER)));

        assertThat(new Claims(database, node).interrupted(10))
                .containsExactly(new Claimed(new Claim(work.id(), 2), "other", true));
    }

    @Test
    void a_silent_node_whose_session_has_ended_is_dead() throws Exception {
        rows.alive(OTHER);
        AtWork work = AtWork.start(journalOf(OTHER), Starts.any());
        beats(otherHeartbeats);
        long sessions = rows.count("pg_locks where locktype = 'advisory'");
        otherHeartbeats.close();
        Eventually.until(
                "the server has ended the session",
                () -> rows.count("pg_locks where locktype = 'advisory'") < sessions);

        nodes.declareDead(List.of(heard(OTHER)));

        assertThat(new Claims(database, node).interrupted(10))
                .containsExactly(new Claimed(new Claim(work.id(), 2), "other", false));
    }

    @Test
    void the_dead_are_remembered_until_they_hold_nothing() {
        rows.alive(OTHER);
        AtWork work = AtWork.start(journalOf(OTHER), Starts.any());
        nodes.declareDead(List.of(heard(OTHER)));

        nodes.tidy();
        assertThat(isDead(OTHER)).isTrue();

        assertThat(new Claims(database, node).interrupted(10))
                .containsExactly(new Claimed(new Claim(work.id(), 2), "other"));
        nodes.tidy();
        assertThat(rows.count("node where name = 'other'")).isZero();
    }

    @Test
    void a_holder_that_was_forgotten_is_found_dead_again() {
        AtWork work = AtWork.start(journalOf(OTHER), Starts.any());
        rows.update("delete from node where name = 'other'");

        nodes.tidy();

        assertThat(new Claims(database, node).interrupted(10))
                .as("what a node took in a transaction that ended after it was forgotten")
                .containsExactly(new Claimed(new Claim(work.id(), 2), "other"));
        assertThat(beats(otherHeartbeats)).isFalse();
    }

    @Test
    void all_others_are_buried_however_lately_they_were_heard_of() {
        rows.alive(OTHER);
        rows.update("update node set heartbeat = 'infinity' where name not in ('here', 'other')");

        nodes.buryOthers();

        assertThat(isDead(OTHER)).isTrue();
        assertThat(beats(heartbeats)).isTrue();
        // The node that the tests run in goes on.
        rows.update("update node set heartbeat = now() where name <> 'other'");
    }

    @Test
    void a_node_that_leaves_does_not_come_back_and_what_it_forgot_is_taken() {
        rows.alive(OTHER);
        AtWork work = AtWork.start(journal, Starts.any());

        nodes.leave();

        assertThat(beats(heartbeats)).isFalse();
        assertThat(new Claims(database, OTHER).interrupted(10))
                .containsExactly(new Claimed(new Claim(work.id(), 2), "here"));
    }

    @Test
    void when_a_late_beat_and_a_burial_race_exactly_one_wins() throws Exception {
        for (int round = 0; round < 100; round++) {
            rows.update("delete from node where name = 'other'");
            rows.alive(OTHER);
            List<Beat.OtherNode> silent = List.of(heard(OTHER));
            Callable<Boolean> beating = () -> beats(otherHeartbeats);
            Callable<Boolean> burying = () -> nodes.declareDead(silent) == 1;

            List<Boolean> won = Together.run(round % 2 == 0 ? List.of(beating, burying) : List.of(burying, beating));

            assertThat(won).containsExactlyInAnyOrder(true, false);
        }
    }

    private Beat beat() {
        return heartbeats.beat(ANSWER_WITHIN);
    }

    private static boolean beats(Heartbeats of) {
        return of.beat(ANSWER_WITHIN).alive();
    }

    private Beat.OtherNode heard(Node who) {
        return beat().others().stream()
                .filter(one -> one.name().equals(who.name()))
                .findFirst()
                .orElseThrow();
    }

    private boolean isDead(Node who) {
        return rows.count("node where name = ? and heartbeat = '-infinity'", who.name()) == 1;
    }
}
