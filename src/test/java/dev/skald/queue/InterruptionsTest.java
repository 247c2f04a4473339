package dev.skald.queue;

import static dev.skald.support.StartBuilder.start;
import static dev.skald.support.StepBuilder.step;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A queue at which nodes fail or die does not go from one to the next for ever. */
class InterruptionsTest {
    private static final Operation.QueueInterrupted DEATH = new Operation.QueueInterrupted("a");
    private static final Operation.QueueInterrupted FAILURE = new Operation.QueueInterrupted("a", "internal error");

    private Instant now = Instant.parse("2026-01-01T00:00:00Z");
    private Queue queue =
            start(step("a").build()).onInterruption(OnInterruption.RESUME).queue(now);

    private void append(Operation operation) {
        queue = queue.with(new LogEntry(queue.seq() + 1, now, "a", operation));
    }

    private Operation decision() {
        return ((PlannedWork.Decide) Plan.next(queue, now)).decision();
    }

    /** Its node dies during a call. */
    private void die() {
        append(new Operation.CallStarted(
                "a", CallKind.ACTION, queue.step("a").call(CallKind.ACTION).attempts() + 1, null));
        append(DEATH);
    }

    private void recover() {
        if (Plan.next(queue, now) instanceof PlannedWork.Wait wait && wait.dueAt() != null) {
            now = wait.dueAt();
        }
        append(new Operation.QueueRecovered());
    }

    @Test
    void after_two_deaths_of_its_node_it_goes_on_at_once() {
        die();
        assertThat(decision()).isEqualTo(new Operation.QueueRecovered());
        recover();
        die();
        assertThat(decision()).isEqualTo(new Operation.QueueRecovered());
    }

    @Test
    void from_the_third_death_on_it_is_held_back_longer_and_longer() {
        for (Duration delay : List.of(Duration.ZERO, Duration.ZERO, Duration.ofSeconds(10), Duration.ofSeconds(20))) {
            die();
            Instant before = now;
            recover();
            assertThat(Duration.between(before, now)).isEqualTo(delay);
        }
    }

    @Test
    void while_it_is_held_back_nobody_works_on_it_and_it_says_so() {
        die();
        recover();
        die();
        recover();
        die();

        Instant until = now.plusSeconds(10);
        WaitState waiting = new WaitState(
                WaitState.Reason.RECOVERY, null, until, StepProblem.of("its node died 3 times at the same place"));
        assertThat(Plan.next(queue, now)).isEqualTo(new PlannedWork.Wait(waiting, until));
    }

    @Test
    void after_ten_deaths_at_the_same_place_it_is_restored() {
        for (int i = 0; i < 9; i++) {
            die();
            recover();
        }
        die();

        assertThat(decision()).isEqualTo(new Operation.RestoreRequested("its node died 10 times at the same place"));
    }

    @Test
    void a_call_with_an_outcome_ends_the_count() {
        for (int i = 0; i < 9; i++) {
            die();
            recover();
        }
        append(new Operation.CallStarted("a", CallKind.ACTION, 10, null));
        append(new Operation.StepUnreached("a", 10, StepProblem.of("no route")));
        append(new Operation.RetryScheduled("a", CallKind.ACTION, now));
        die();

        assertThat(decision()).isEqualTo(new Operation.QueueRecovered());
    }

    @Test
    void while_it_is_restored_it_is_left_to_a_human_after_three_failures() {
        append(new Operation.CallStarted("a", CallKind.ACTION, 1, null));
        append(new Operation.CallDone("a", CallKind.ACTION, 1, Json.NULL, 200, Duration.ZERO));
        append(new Operation.RestoreRequested("a caller asked for it"));
        for (int i = 1; i < 3; i++) {
            append(new Operation.CallStarted("a", CallKind.COMPENSATION, i, null));
            append(FAILURE);
            assertThat(decision()).isEqualTo(new Operation.QueueRecovered());
            append(new Operation.QueueRecovered());
            append(new Operation.RetryScheduled("a", CallKind.COMPENSATION, now));
        }
        append(new Operation.CallStarted("a", CallKind.COMPENSATION, 3, null));
        append(FAILURE);

        assertThat(decision())
                .isEqualTo(new Operation.QueueAttention(
                        null, "work on it failed 3 times at the same place: internal error"));
    }

    @Test
    void an_attempt_during_which_its_node_failed_counts_by_the_retry_rule() {
        for (int i = 1; i <= 2; i++) {
            append(new Operation.CallStarted("a", CallKind.ACTION, i, null));
            append(FAILURE);
            assertThat(queue.step("a").progress().tries()).isEqualTo(i);
            assertThat(queue.step("a").status()).isEqualTo(StepStatus.IN_DOUBT);
            append(new Operation.QueueRecovered());
            append(new Operation.RetryScheduled("a", CallKind.ACTION, now));
        }
    }

    @Test
    void an_attempt_during_which_its_node_died_does_not_count() {
        die();

        assertThat(queue.step("a").progress().tries()).isZero();
    }

    @Test
    void when_a_human_says_to_try_again_it_goes_on_at_once() {
        die();
        recover();
        die();
        recover();
        die();
        append(new Operation.AdminRetried("ada"));

        assertThat(decision()).isEqualTo(new Operation.QueueRecovered());
    }
}
