package dev.skald.whole;

import static dev.skald.support.Behaviour.answer;
import static dev.skald.support.QueueAssert.assertThatQueue;
import static org.assertj.core.api.Assertions.assertThat;

import dev.skald.engine.run.LeaseTimer;
import dev.skald.recovery.DeclareDead;
import dev.skald.recovery.Heartbeat;
import dev.skald.recovery.RecoverInterrupted;
import dev.skald.recovery.ResumeDue;
import dev.skald.support.Caller;
import dev.skald.support.DatabaseTime;
import dev.skald.support.NoTimers;
import dev.skald.support.StartBody;
import dev.skald.support.Tampering;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A node whose heartbeat comes late takes nothing more on until the next one. */
@QuarkusTest
@TestProfile(NoTimers.class)
class LateHeartbeatTest extends WholeService {
    private static final Duration AN_HOUR = Duration.ofHours(1);

    @Inject
    LeaseTimer lease;

    @Inject
    Heartbeat heartbeat;

    @Inject
    DeclareDead declareDead;

    @Inject
    RecoverInterrupted recoverInterrupted;

    @Inject
    ResumeDue resumeDue;

    @BeforeEach
    void begin() {
        Tampering.forgetEverything();
    }

    @AfterEach
    void inTime() {
        lease.begin(Duration.ofDays(366), AN_HOUR);
    }

    private void late() {
        // Every heartbeat is late at once.
        lease.begin(Duration.ofSeconds(-1), Duration.ZERO);
    }

    private StartBody trip() {
        return StartBody.at(participant, "hotel", "flight");
    }

    @Test
    void starts_are_turned_away_until_it_was_heard_of() throws Exception {
        late();
        StartBody body = trip();

        Response response = Caller.start(body);

        assertThat(response.statusCode()).isEqualTo(429);
        assertThat(response.header("Retry-After")).isNotNull();
        inTime();
        heartbeat.runOnce();
        assertThat(Caller.start(body).statusCode()).isEqualTo(201);
        assertThatQueue(body).becomes("succeeded").keptItsPromiseIn(book);
    }

    @Test
    void starts_are_told_so_when_the_database_is_away() {
        late();
        lease.fail();

        assertThat(Caller.start(trip()).statusCode()).isEqualTo(503);
    }

    @Test
    void due_queues_and_those_of_dead_nodes_are_left_to_others_and_nobody_is_declared_dead() throws Exception {
        StartBody due = trip();
        participant.action("flight").does(answer(503, Map.of("Retry-After", "3600"), ""));
        Caller.start(due);
        assertThatQueue(due).comesToWaitFor("retry", "flight");
        DatabaseTime.passUntilDue(due.id());
        StartBody interrupted = trip();
        participant.action("flight").does(answer(503, Map.of("Retry-After", "3600"), ""));
        Caller.start(interrupted);
        assertThatQueue(interrupted).comesToWaitFor("retry", "flight");
        Tampering.giveToOtherNode(interrupted.id(), AN_HOUR);
        late();

        assertThat(declareDead.runOnce()).isZero();
        assertThat(resumeDue.runOnce()).isZero();
        assertThat(recoverInterrupted.runOnce()).isZero();

        inTime();
        assertThat(declareDead.runOnce()).isEqualTo(1);
        assertThat(resumeDue.runOnce()).isEqualTo(1);
        assertThat(recoverInterrupted.runOnce()).isEqualTo(1);
        assertThatQueue(due).becomes("succeeded");
        assertThatQueue(interrupted).becomes("restored").keptItsPromiseIn(book);
    }

    @Test
    void after_a_late_heartbeat_every_other_node_gets_a_whole_lease() throws Exception {
        StartBody body = trip();
        participant.action("flight").does(answer(503, Map.of("Retry-After", "3600"), ""));
        Caller.start(body);
        assertThatQueue(body).comesToWaitFor("retry", "flight");
        String node = Tampering.giveToOtherNode(body.id(), AN_HOUR);
        late();
        heartbeat.runOnce();
        inTime();

        assertThat(declareDead.runOnce()).isZero();
        Tampering.silence(node, AN_HOUR);
        assertThat(declareDead.runOnce()).isEqualTo(1);
    }
}
