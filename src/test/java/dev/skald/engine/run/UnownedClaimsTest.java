package dev.skald.engine.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.skald.queue.CallKind;
import dev.skald.queue.Operation;
import dev.skald.queue.QueueStart;
import dev.skald.store.Starts;
import dev.skald.store.journal.Change;
import dev.skald.store.journal.Journal;
import dev.skald.store.journal.LockChange;
import dev.skald.store.journal.StartResult;
import dev.skald.store.journal.Writer;
import dev.skald.store.node.Claim;
import dev.skald.store.node.Claims;
import dev.skald.store.node.Node;
import dev.skald.support.NoTimers;
import dev.skald.support.Tampering;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a node takes back of its own, and what it leaves alone, when an answer was lost, and when another thread begins meanwhile. */
@QuarkusTest
@TestProfile(NoTimers.class)
class UnownedClaimsTest {
    private static final int MANY = 100;

    @Inject
    Journal journal;

    @Inject
    Claims claims;

    @Inject
    Node node;

    @Inject
    Threads threads;

    private final RunningHere here = new RunningHere();
    private final Map<Claim, TakeUpCause> found = new LinkedHashMap<>();
    private UnownedClaims unowned;

    @BeforeEach
    void begin() {
        Tampering.forgetEverything();
        unowned = new UnownedClaims(claims, here);
    }

    @AfterEach
    void leaveNothingForOtherTests() {
        Tampering.forgetEverything();
    }

    /** One attempt at a start, which is written down. */
    private void start(QueueStart start, Claim claim) {
        Change first = new Change(
                start.id(),
                new Writer.Holder(claim),
                1,
                List.of(),
                List.of(new Operation.CallStarted("a", CallKind.ACTION, 1, null)),
                null,
                new LockChange.Keep());
        Instant now = Instant.now().truncatedTo(ChronoUnit.MICROS);
        assertThat(journal.start(start, "f", now, first)).isInstanceOf(StartResult.Fresh.class);
    }

    /** Somebody here works on a queue. */
    private void beginToWorkOn(QueueStart start) {
        here.begun(start.id(), new RunnerInbox(threads));
    }

    private int claimSuspected() {
        return unowned.claimSuspected(MANY, found::put);
    }

    private int claimForgotten() {
        return unowned.claimForgotten(MANY, found::put);
    }

    @Test
    void a_start_that_was_written_though_its_answer_was_lost_is_taken() {
        QueueStart start = Starts.any();
        Claim claim = node.claimOfStart(start.id());
        start(start, claim);
        unowned.suspect(claim, new TakeUpCause.UnsureStart());

        assertThat(claimSuspected()).isEqualTo(1);

        assertThat(found.values()).containsExactly(new TakeUpCause.UnsureStart());
        assertThat(claims.held(start.id())).contains(found.keySet().iterator().next());
        assertThat(claimSuspected()).isZero();
    }

    @Test
    void what_another_attempt_at_the_same_start_has_written_is_left_to_it() {
        QueueStart start = Starts.any();
        Claim lost = node.claimOfStart(start.id());
        Claim again = node.claimOfStart(start.id());
        unowned.suspect(lost, new TakeUpCause.UnsureStart());
        // It may have called, and nobody here is seen at work yet.
        start(start, again);

        assertThat(claimSuspected()).isZero();

        assertThat(claims.held(start.id())).contains(again);
    }

    @Test
    void of_two_attempts_whose_answers_were_lost_the_one_that_was_written_is_taken() {
        QueueStart start = Starts.any();
        Claim first = node.claimOfStart(start.id());
        Claim second = node.claimOfStart(start.id());
        start(start, first);
        unowned.suspect(first, new TakeUpCause.UnsureStart());
        unowned.suspect(second, new TakeUpCause.UnsureStart());

        assertThat(claimSuspected()).isEqualTo(1);

        assertThat(found.values()).containsExactly(new TakeUpCause.UnsureStart());
    }

    @Test
    void a_start_that_is_committed_long_after_it_was_given_up_is_known_to_have_called_nothing() {
        QueueStart start = Starts.any();
        Claim claim = node.claimOfStart(start.id());
        unowned.suspect(claim, new TakeUpCause.UnsureStart());
        for (int round = 0; round < 10; round++) {
            assertThat(claimSuspected()).isZero();
        }
        start(start, claim);

        assertThat(claimForgotten()).isEqualTo(1);

        assertThat(found.values()).containsExactly(new TakeUpCause.UnsureStart());
    }

    @Test
    void a_runner_that_has_claimed_a_queue_and_is_about_to_begin_keeps_it() {
        QueueStart start = Starts.any();
        Claim claim = node.claimOfStart(start.id());
        unowned.suspect(start.id());

        int taken = here.claiming(() -> {
            start(start, claim);
            int early = claimSuspected() + claimForgotten();
            beginToWorkOn(start);
            return early;
        });

        assertThat(taken + claimSuspected() + claimForgotten()).isZero();
        assertThat(claims.held(start.id())).contains(claim);
    }

    @Test
    void a_queue_that_was_claimed_and_that_nobody_began_to_work_on_is_taken_as_nobody_knows_what_was_called() {
        QueueStart start = Starts.any();
        unowned.suspect(start.id());
        int taken = here.claiming(() -> {
            start(start, node.claimOfStart(start.id()));
            return claimSuspected();
        });
        assertThat(taken).isZero();

        assertThat(claimSuspected()).isEqualTo(1);

        assertThat(found.values()).containsExactly(new TakeUpCause.Unowned());
    }

    @Test
    void no_more_are_taken_than_there_is_room_for() {
        for (int i = 0; i < 5; i++) {
            QueueStart start = Starts.any();
            start(start, node.claimOfStart(start.id()));
        }

        assertThat(unowned.claimForgotten(3, found::put)).isEqualTo(3);
        assertThat(unowned.claimSuspected(0, found::put)).isZero();
        assertThat(claimSuspected()).isEqualTo(2);

        assertThat(found.keySet()).extracting(Claim::queueId).hasSize(5).doesNotHaveDuplicates();
    }
}
