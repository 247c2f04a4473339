package dev.skald.queue;

import static dev.skald.support.StepBuilder.step;
import static org.assertj.core.api.Assertions.assertThat;

import dev.skald.support.StartBuilder;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What calls can say about failures. */
class StepReasonTest {
    private static final Instant NOW = Instant.parse("2026-11-27T12:00:00Z");

    private static Operation.CallStarted started(String step) {
        return new Operation.CallStarted(step, CallKind.ACTION, 1, null);
    }

    private static Operation.StepRefused refused(String step) {
        return new Operation.StepRefused(step, 1, new StepProblem(409, step + " is full", null, null, null));
    }

    private static Operation.CallDone done(String step) {
        return new Operation.CallDone(step, CallKind.ACTION, 1, Json.NULL, 200, Duration.ZERO);
    }

    private static Operation.Failure failure(String step) {
        return new Operation.Failure(step, 409, step + " is full");
    }

    private static StepReason before(Queue queue, String step) {
        return StepReason.before(queue, queue.step(step));
    }

    /** Steps a and b side by side, both optional, then c after both, then d. */
    private static Queue queue(Operation... operations) {
        return StartBuilder.start(
                        step("a").optional().build(),
                        step("b").optional().build(),
                        step("c").after("a", "b").onRefused(OnRefused.CONTINUE).build(),
                        step("d").after("c").build())
                .queue(NOW, operations);
    }

    @Test
    void without_failures_there_is_nothing_to_say() {
        Queue queue = queue(started("a"), done("a"), started("b"), done("b"));

        assertThat(before(queue, "c")).isEqualTo(StepReason.NONE);
        assertThat(StepReason.atEnd(queue)).isEqualTo(StepReason.NONE);
    }

    @Test
    void a_step_at_the_side_does_not_count() {
        Queue queue = queue(started("a"), refused("a"));

        assertThat(before(queue, "b")).isEqualTo(StepReason.NONE);
        assertThat(before(queue, "c").failure()).isEqualTo(failure("a"));
        assertThat(before(queue, "d").failure()).isEqualTo(failure("a"));
    }

    @Test
    void the_nearest_failure_counts_and_of_two_the_one_that_is_named_first() {
        Queue both = queue(started("b"), refused("b"), started("a"), refused("a"));
        Queue all = both.after(List.of(started("c"), refused("c")));

        assertThat(before(both, "d").failure()).isEqualTo(failure("a"));
        assertThat(before(all, "d").failure()).isEqualTo(failure("c"));
        assertThat(StepReason.atEnd(all).failure()).isEqualTo(failure("c"));
    }

    @Test
    void an_element_does_not_see_failures_of_its_list_and_the_step_after_the_list_does() {
        Json three = new Json("\"{% [1, 2, 3] %}\"");
        StepWork.Calls calls = (StepWork.Calls) step("x").build().work();
        Queue queue = StartBuilder.start(
                        step("a").optional().build(),
                        step("list")
                                .after("a")
                                .work(new StepWork.ForEach(three, 1, calls))
                                .optional()
                                .build(),
                        step("d").after("list").build())
                .queue(
                        NOW,
                        started("a"),
                        refused("a"),
                        new Operation.StepExpanded("list", List.of(Json.NULL, Json.NULL, Json.NULL)),
                        started("list[0]"),
                        refused("list[0]"));

        assertThat(before(queue, "list[1]").failure()).isEqualTo(failure("a"));
        assertThat(before(queue, "list[2]").failure()).isEqualTo(failure("a"));
        assertThat(before(queue, "d").failure()).isEqualTo(failure("list[0]"));
    }

    @Test
    void an_undo_says_why_the_queue_is_restored() {
        Queue queue = queue(started("a"), done("a"))
                .after(List.of(new Operation.RestoreRequested("c was refused", null, failure("c"))));

        assertThat(StepReason.of(queue, queue.step("a"), CallKind.COMPENSATION))
                .isEqualTo(new StepReason("c was refused", failure("c")));
    }

    @Test
    void the_undo_of_an_optional_step_in_doubt_says_so_before_a_restore_and_during_it() {
        StepProblem cut = StepProblem.of("cut off");
        Queue running = queue(
                started("a"),
                new Operation.CallFailed("a", CallKind.ACTION, 1, cut, false),
                new Operation.CallStarted("a", CallKind.COMPENSATION, 1, null));
        Queue restoring = running.after(List.of(
                new Operation.CallFailed("a", CallKind.COMPENSATION, 1, StepProblem.of("away"), true),
                new Operation.RestoreRequested("told to")));

        StepReason doubt = new StepReason("step a is in doubt: cut off", new Operation.Failure("a", null, "cut off"));
        assertThat(StepReason.of(running, running.step("a"), CallKind.COMPENSATION))
                .isEqualTo(doubt);
        assertThat(StepReason.of(restoring, restoring.step("a"), CallKind.COMPENSATION))
                .isEqualTo(doubt);
    }

    @Test
    void a_step_in_doubt_that_was_passed_over_takes_no_answer_any_more() {
        Queue queue = StartBuilder.start(
                        step("a").optional().compensation(null).build(),
                        step("b").after("a").build())
                .queue(
                        NOW,
                        started("a"),
                        new Operation.CallFailed("a", CallKind.ACTION, 1, StepProblem.of("cut off"), false));
        Queue passed = queue.after(List.of(new Operation.CompensationSkipped("a")));

        assertThat(queue.step("a").takesAnswer(CallKind.ACTION, false)).isTrue();
        assertThat(passed.step("a").takesAnswer(CallKind.ACTION, false)).isFalse();
        assertThat(passed.after(List.of(done("a"))).step("a").status()).isEqualTo(StepStatus.IN_DOUBT);
        assertThat(queue.mayBeResolved(queue.step("a"), Operation.As.REFUSED)).isTrue();
        assertThat(passed.mayBeResolved(passed.step("a"), Operation.As.REFUSED)).isFalse();
    }
}
