package dev.skald.queue;

import static dev.skald.support.StartBuilder.start;
import static dev.skald.support.StepBuilder.step;
import static org.assertj.core.api.Assertions.assertThat;

import dev.skald.support.StartBuilder;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What happens to a queue that is held. */
class HoldPlanTest {
    private static final Instant AT = Instant.parse("2026-02-03T04:05:06Z");
    private static final Instant DUE = AT.plusSeconds(30);
    private static final PlannedWork CHECK = new PlannedWork.Calls(List.of(new PlannedWork.CheckDue()));
    private static final PlannedWork STEP =
            new PlannedWork.Calls(List.of(new PlannedWork.StepDue("a", CallKind.ACTION)));
    private static final StepProblem AWAY = StepProblem.of("no connection");
    private static final Operation ASKED = new Operation.CheckStarted(1, null);
    private static final Operation SUBMITTED = new Operation.QueueSubmitted("ada");

    @Test
    void nothing_is_called_before_the_time_is_over() {
        assertThat(next(AT, held()))
                .isEqualTo(new PlannedWork.Wait(new WaitState(WaitState.Reason.SUBMIT, null, DUE, null), DUE));
        assertThat(next(DUE, held())).isEqualTo(CHECK);
    }

    @Test
    void a_queue_that_is_submitted_runs() {
        Queue queue = held(SUBMITTED);

        assertThat(queue.status()).isEqualTo(QueueStatus.RUNNING);
        assertThat(next(AT, queue)).isEqualTo(STEP);
    }

    @Test
    void a_queue_that_is_dropped_is_restored_without_a_call() {
        Queue queue = held(new Operation.RestoreRequested("rolled back", "ada"));

        assertThat(next(AT, queue)).isEqualTo(new PlannedWork.Decide(new Operation.QueueRestored()));
    }

    @Test
    void a_check_that_says_yes_has_the_queue_run() {
        assertThat(next(DUE, held(ASKED, answered(200))))
                .isEqualTo(new PlannedWork.Decide(new Operation.QueueSubmitted(null)));
    }

    @Test
    void a_check_that_says_no_has_the_queue_dropped() {
        assertThat(next(DUE, held(ASKED, answered(409))))
                .isEqualTo(new PlannedWork.Decide(
                        new Operation.RestoreRequested("it was not submitted, and its check answered 409")));
    }

    @Test
    void a_check_without_an_answer_is_called_again() {
        Queue failed = held(ASKED, failed(1));
        Instant again = AT.plusSeconds(1);
        Queue scheduled = failed.after(List.of(new Operation.CheckScheduled(again)));

        assertThat(next(AT, failed))
                .isEqualTo(new PlannedWork.Retry(new PlannedWork.CheckDue(), Duration.ofSeconds(1), Duration.ZERO));
        assertThat(next(AT, scheduled))
                .isEqualTo(new PlannedWork.Wait(new WaitState(WaitState.Reason.SUBMIT, null, again, AWAY), again));
        assertThat(next(again, scheduled)).isEqualTo(CHECK);
    }

    @Test
    void a_check_that_fails_for_good_needs_a_human() {
        Queue queue = held(ASKED, failed(1), new Operation.CheckStarted(2, null), failed(2));

        assertThat(next(DUE, queue))
                .isEqualTo(new PlannedWork.Decide(new Operation.QueueAttention(
                        null, "its check, which says whether its caller committed, failed for good: no connection")));
    }

    @Test
    void a_human_has_the_check_called_again_or_the_caller_decides_after_all() {
        Operation helpless = new Operation.QueueAttention(null, "its check failed");
        Queue queue = held(ASKED, new Operation.CheckFailed(1, AWAY, false), helpless);

        Queue retried = queue.after(List.of(new Operation.AdminRetried("ada")));
        assertThat(retried.status()).isEqualTo(QueueStatus.HELD);
        assertThat(next(AT, retried)).isEqualTo(CHECK);
        assertThat(next(AT, queue.after(List.of(SUBMITTED)))).isEqualTo(STEP);
        assertThat(next(AT, queue.after(List.of(new Operation.RestoreRequested("rolled back")))))
                .isEqualTo(new PlannedWork.Decide(new Operation.QueueRestored()));
    }

    @Test
    void an_answer_that_comes_after_the_caller_has_decided_changes_nothing() {
        Queue queue = held(ASKED, SUBMITTED);

        assertThat(OutcomeFacts.of(queue, new PlannedWork.CheckDue(), 1, new Outcome.InDoubt(AWAY), AT))
                .isEmpty();
        assertThat(next(AT, queue.after(List.of(answered(409))))).isEqualTo(STEP);
    }

    @Test
    void a_deadline_that_passes_has_the_queue_dropped() {
        Queue queue = started().deadline(AT.plusSeconds(10)).queue(AT);

        assertThat(next(AT, queue))
                .isEqualTo(new PlannedWork.Wait(
                        new WaitState(WaitState.Reason.SUBMIT, null, AT.plusSeconds(10), null), AT.plusSeconds(10)));
        assertThat(next(AT.plusSeconds(10), queue))
                .isEqualTo(new PlannedWork.Decide(
                        new Operation.RestoreRequested("timed out: not submitted by " + AT.plusSeconds(10))));
    }

    @Test
    void the_timeout_counts_from_the_submit() {
        Queue queue = started().timeout(Duration.ofSeconds(5)).queue(AT);

        assertThat(queue.deadline()).isNull();
        assertThat(queue.after(List.of(SUBMITTED), AT.plusSeconds(20), "b").deadline())
                .isEqualTo(AT.plusSeconds(25));
    }

    @Test
    void a_node_that_dies_while_the_check_is_called_changes_nothing() {
        Queue queue = held(ASKED, new Operation.QueueInterrupted("n1"));

        assertThat(next(DUE, queue)).isEqualTo(new PlannedWork.Decide(new Operation.QueueRecovered()));
        assertThat(next(DUE, queue.after(List.of(new Operation.QueueRecovered()))))
                .isEqualTo(CHECK);
    }

    @Test
    void a_queue_at_which_nodes_die_again_and_again_is_not_dropped() {
        Operation[] deaths = Collections.nCopies(Interruptions.DEATHS_MAX, new Operation.QueueInterrupted("n1"))
                .toArray(new Operation[0]);

        assertThat(next(DUE, held(deaths)))
                .isInstanceOfSatisfying(
                        PlannedWork.Decide.class,
                        decide -> assertThat(decide.decision()).isInstanceOf(Operation.QueueAttention.class));
    }

    @Test
    void a_queue_that_is_submitted_while_its_node_is_gone_goes_on() {
        Queue queue = held(ASKED, SUBMITTED, new Operation.QueueInterrupted("n1"));

        assertThat(next(DUE, queue)).isEqualTo(new PlannedWork.Decide(new Operation.QueueRecovered()));
    }

    @Test
    void no_check_is_called_while_the_queue_is_paused() {
        assertThat(next(DUE, held(new Operation.AdminPaused("the bank is closed", "ada"))))
                .isInstanceOfSatisfying(
                        PlannedWork.Wait.class,
                        wait -> assertThat(wait.waiting().reason()).isEqualTo(WaitState.Reason.PAUSED));
    }

    private static PlannedWork next(Instant now, Queue queue) {
        return Plan.next(queue, now);
    }

    private static StartBuilder started() {
        return start(step("a").build()).onInterruption(OnInterruption.RESTORE).held();
    }

    private static Queue held(Operation... operations) {
        return started().queue(AT, operations);
    }

    private static Operation answered(int status) {
        return new Operation.CheckAnswered(1, status, Duration.ZERO);
    }

    private static Operation failed(int attempt) {
        return new Operation.CheckFailed(attempt, AWAY, true);
    }
}
