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
    }

    @Test
    void a_node_is_known_from_its_first_beat_on() {
        assertThat(nodes.beat()).isTrue();
        assertThat(rows.count("node where name = 'here' and heartbeat > now() - interval '1 minute'"))
                .isEqualTo(1);

        silentFor("1 hour", node);
        assertThat(nodes.beat()).isTrue();
        assertThat(rows.count("node where name = 'here' and heartbeat > now() - interval '1 minute'"))
                .isEqualTo(1);
    }

    @Test
    void a_node_that_is_silent_for_a_lease_is_declared_dead_once() {
        other().beat();
        silentFor("11 seconds", OTHER);

        assertThat(nodes.bury(LEASE)).isEqualTo(1);
        assertThat(isDead(OTHER)).isTrue();
        assertThat(nodes.bury(LEASE)).isZero();
    }

    @Test
    void a_node_that_was_heard_of_within_its_lease_lives() {
        other().beat();
        silentFor("8 seconds", OTHER);

        assertThat(nodes.bury(LEASE)).isZero();
        assertThat(other().beat()).isTrue();
    }

    @Test
    void a_node_does_not_bury_itself() {
        nodes.beat();
        silentFor("1 hour", node);

        assertThat(nodes.bury(LEASE)).isZero();
        assertThat(nodes.beat()).isTrue();
    }

    @Test
    void the_dead_stay_dead() {
        other().beat();
        silentFor("11 seconds", OTHER);
        nodes.bury(LEASE);

        assertThat(other().beat()).isFalse();
        assertThat(isDead(OTHER)).isTrue();
    }

    @Test
    void the_dead_are_remembered_until_they_hold_nothing() {
        other().beat();
        AtWork work = AtWork.start(journalOf(OTHER), Starts.any());
        silentFor("11 seconds", OTHER);
        nodes.bury(LEASE);

        nodes.bury(LEASE);
        assertThat(isDead(OTHER)).isTrue();

        assertThat(new Claims(database, node).interrupted(10))
                .containsExactly(new Claimed(new Claim(work.id(), 2), "other"));
        nodes.bury(LEASE);
        assertThat(rows.count("node where name = 'other'")).isZero();
    }

    @Test
    void a_holder_that_was_forgotten_is_found_dead_again() {
        other().beat();
        silentFor("11 seconds", OTHER);
        nodes.bury(LEASE);
        nodes.bury(LEASE);
        AtWork work = AtWork.start(journalOf(OTHER), Starts.any());

        nodes.bury(LEASE);

        assertThat(new Claims(database, node).interrupted(10))
                .as("what a node took that slept for so long that it was forgotten, and that died after that")
                .containsExactly(new Claimed(new Claim(work.id(), 2), "other"));
        assertThat(other().beat()).isFalse();
    }

    @Test
    void all_others_are_buried_however_lately_they_were_heard_of() {
        nodes.beat();
        other().beat();

        nodes.buryOthers();

        assertThat(isDead(OTHER)).isTrue();
        assertThat(nodes.beat()).isTrue();
    }

    @Test
    void a_node_that_leaves_does_not_come_back_and_what_it_forgot_is_taken() {
        nodes.beat();
        AtWork work = AtWork.start(journal, Starts.any());

        nodes.leave();

        assertThat(nodes.beat()).isFalse();
        assertThat(new Claims(database, OTHER).interrupted(10))
                .containsExactly(new Claimed(new Claim(work.id(), 2), "here"));
    }

    @Test
    void when_a_late_beat_and_a_burial_race_exactly_one_wins() throws Exception {
        for (int round = 0; round < 100; round++) {
            rows.update("delete from node where name = 'other'");
            other().beat();
            silentFor("11 seconds", OTHER);
            Callable<Boolean> beating = () -> other().beat();
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
