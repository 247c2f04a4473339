package dev.skald.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.skald.support.NoTimers;
import dev.skald.support.Together;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@QuarkusTest
@TestProfile(NoTimers.class)
class NodesTest extends StoreTest {
    private static final Duration LEASE = Duration.ofSeconds(10);
    private static final Duration GAP_MAX = Duration.ofSeconds(8);
    private static final Node OTHER = new Node("other");

    private final Node node = HERE;
    private Nodes nodes;

    @BeforeEach
    @AfterEach
    void nobody() {
        nodes = new Nodes(database, node);
        rows.update("delete from node where name in ('here', 'other')");
        // The node that the tests run in stays out of it.
        rows.update("update node set heartbeat = 'infinity'");
        rows.alive(node);
    }

    @Test
    void a_node_is_known_from_its_arrival_on() {
        rows.update("delete from node where name = 'here'");
        assertThat(nodes.beat(GAP_MAX)).isFalse();
        assertThat(nodes.arrived()).isFalse();
        nodes.arrive();
        assertThat(nodes.arrived()).isTrue();
        assertThat(rows.count("node where name = 'here' and heartbeat > now() - interval '1 minute'"))
                .isEqualTo(1);

        silentFor("1 hour", node);
        assertThat(nodes.beat(GAP_MAX)).isTrue();
        assertThat(rows.count("node where name = 'here' and heartbeat > now() - interval '1 minute'"))
                .isEqualTo(1);
    }

    @Test
    void a_node_that_is_silent_for_a_lease_is_declared_dead_once() {
        rows.alive(OTHER);
        silentFor("11 seconds", OTHER);

        assertThat(nodes.bury(LEASE)).isEqualTo(1);
        assertThat(isDead(OTHER)).isTrue();
        assertThat(nodes.bury(LEASE)).isZero();
    }

    @Test
    void a_node_that_was_heard_of_within_its_lease_lives() {
        rows.alive(OTHER);
        silentFor("8 seconds", OTHER);

        assertThat(nodes.bury(LEASE)).isZero();
        assertThat(other().beat(GAP_MAX)).isTrue();
    }

    @Test
    void a_node_does_not_bury_itself() {
        silentFor("1 hour", node);

        assertThat(nodes.bury(LEASE)).isZero();
        assertThat(nodes.beat(GAP_MAX)).isTrue();
    }

    @Test
    void a_node_that_was_away_itself_buries_nobody_for_a_lease() {
        rows.alive(OTHER);
        silentFor("1 hour", OTHER);
        silentFor("9 seconds", node);
        nodes.beat(GAP_MAX);

        assertThat(nodes.bury(LEASE)).as("the database was away for both").isZero();

        rows.update("update node set alive_since = now() - interval '10 seconds' where name = 'here'");
        assertThat(nodes.bury(LEASE)).isEqualTo(1);
    }

    @Test
    void a_node_that_has_not_said_yet_that_it_was_away_buries_nobody() {
        other().beat(GAP_MAX);
        silentFor("12 seconds", OTHER);
        silentFor("11 seconds", node);

        assertThat(nodes.bury(LEASE)).as("the database was away for both").isZero();
    }

    @Test
    void a_node_that_was_declared_dead_and_forgotten_does_not_come_back_under_its_name() {
        assertThat(nodes.beat(GAP_MAX)).isTrue();
        rows.dead(node);
        nodes.tidy();

        assertThat(nodes.beat(GAP_MAX)).isFalse();
        assertThat(rows.count("node where name = 'here'")).isZero();
    }

    @Test
    void a_node_that_came_just_now_buries_nobody_for_a_lease() {
        rows.alive(OTHER);
        silentFor("1 hour", OTHER);
        rows.update("delete from node where name = 'here'");
        nodes.arrive();

        assertThat(nodes.bury(LEASE)).isZero();
    }

    @Test
    void beats_in_time_keep_a_node_steadily_alive() {
        rows.alive(OTHER);
        silentFor("1 hour", OTHER);
        silentFor("7 seconds", node);
        nodes.beat(GAP_MAX);

        assertThat(nodes.bury(LEASE)).isEqualTo(1);
    }

    @Test
    void a_node_that_was_declared_dead_buries_nobody() {
        rows.alive(OTHER);
        silentFor("1 hour", OTHER);
        rows.dead(node);

        assertThat(nodes.bury(LEASE)).isZero();
    }

    @Test
    void a_node_that_was_declared_dead_goes_on_under_a_new_name_and_has_nothing_of_the_old_one() {
        Node slept = new Node("here");
        AtWork work = AtWork.start(new InlineJournal(database, slept), Starts.any());
        Nodes again = new Nodes(database, slept);
        rows.dead(slept);
        assertThat(again.beat(GAP_MAX)).isFalse();

        again.beginAnew("other");

        assertThat(slept.name()).isEqualTo("other");
        assertThat(again.beat(GAP_MAX)).isTrue();
        assertThat(work.write(work.change(new Then.Keep()))).isEqualTo(new Written.ClaimLost());
        assertThat(new Claims(database, slept).interrupted(10))
                .containsExactly(new Claimed(new Claim(work.id(), 2), "here"));
    }

    @Test
    void a_node_that_slept_until_it_was_forgotten_is_as_dead_as_before() {
        rows.alive(OTHER);
        silentFor("11 seconds", OTHER);
        nodes.bury(LEASE);
        nodes.tidy();

        assertThat(other().beat(GAP_MAX)).isFalse();
    }

    @Test
    void the_dead_stay_dead() {
        rows.alive(OTHER);
        silentFor("11 seconds", OTHER);
        nodes.bury(LEASE);

        assertThat(other().beat(GAP_MAX)).isFalse();
        assertThat(isDead(OTHER)).isTrue();
    }

    @Test
    void the_dead_are_remembered_until_they_hold_nothing() {
        rows.alive(OTHER);
        AtWork work = AtWork.start(journalOf(OTHER), Starts.any());
        silentFor("11 seconds", OTHER);
        nodes.bury(LEASE);

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
        assertThat(other().beat(GAP_MAX)).isFalse();
    }

    @Test
    void all_others_are_buried_however_lately_they_were_heard_of() {
        nodes.beat(GAP_MAX);
        rows.alive(OTHER);

        nodes.buryOthers();

        assertThat(isDead(OTHER)).isTrue();
        assertThat(nodes.beat(GAP_MAX)).isTrue();
    }

    @Test
    void a_node_that_leaves_does_not_come_back_and_what_it_forgot_is_taken() {
        rows.alive(OTHER);
        AtWork work = AtWork.start(journal, Starts.any());

        nodes.leave();

        assertThat(nodes.beat(GAP_MAX)).isFalse();
        assertThat(new Claims(database, OTHER).interrupted(10))
                .containsExactly(new Claimed(new Claim(work.id(), 2), "here"));
    }

    @Test
    void when_a_late_beat_and_a_burial_race_exactly_one_wins() throws Exception {
        for (int round = 0; round < 100; round++) {
            rows.update("delete from node where name = 'other'");
            rows.alive(OTHER);
            silentFor("11 seconds", OTHER);
            Callable<Boolean> beating = () -> other().beat(GAP_MAX);
            Callable<Boolean> burying = () -> nodes.bury(LEASE) == 1;

            List<Boolean> won = Together.run(round % 2 == 0 ? List.of(beating, burying) : List.of(burying, beating));

            assertThat(won).containsExactlyInAnyOrder(true, false);
        }
    }

    private Nodes other() {
        return new Nodes(database, OTHER);
    }

    private void silentFor(String interval, Node who) {
        rows.update("update node set heartbeat = now() - ?::interval where name = ?", interval, who.name());
    }

    private boolean isDead(Node who) {
        return rows.count("node where name = ? and heartbeat = '-infinity'", who.name()) == 1;
    }
}
