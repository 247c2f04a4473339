package dev.skald.queue.rule;

import static dev.skald.support.StartBuilder.start;
import static dev.skald.support.StepBuilder.step;
import static org.assertj.core.api.Assertions.assertThat;

import dev.skald.queue.CallKind;
import dev.skald.queue.Driver;
import dev.skald.queue.Json;
import dev.skald.queue.Operation;
import dev.skald.queue.Parent;
import dev.skald.queue.Queue;
import dev.skald.queue.StepProblem;
import dev.skald.queue.StepStatus;
import dev.skald.queue.StepWork;
import dev.skald.queue.WaitState;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Shows for each row of the rules a queue that it decides about, in the order of the rows. */
class RulesTest {
    private static final Instant AT = Instant.parse("2026-02-03T04:05:06Z");
    private static final Instant DEADLINE = AT.plusSeconds(60);
    private static final Parent OUTER = new Parent(new UUID(0, 1), "pay", true);
    private static final Operation PAUSED = new Operation.AdminPaused("the bank is closed", "ada");
    private static final Operation STARTED = new Operation.CallStarted("a", CallKind.ACTION, 1, null);
    private static final Operation DONE =
            new Operation.CallDone("a", CallKind.ACTION, 1, Json.NULL, 200, Duration.ZERO);
    private static final Operation IN_DOUBT =
            new Operation.CallFailed("a", CallKind.ACTION, 1, StepProblem.of("no answer"), true);
    private static final Operation ASKED = new Operation.RestoreRequested("asked");
    private static final Operation HELPLESS = new Operation.QueueAttention(null, "it fails");
    private static final Operation SUCCEEDED = new Operation.QueueSucceeded();

    @Test
    void a_queue_is_submitted() {
        check(
                Rules.SUBMIT,
                List.of(
                        queue(Driver.COORDINATOR),
                        held(new Operation.QueueSubmitted(null), ASKED),
                        held(new Operation.CheckStarted(1, null), new Operation.CheckAnswered(1, 409, Duration.ZERO)),
                        held(HELPLESS),
                        held(ASKED)));
    }

    @Test
    void a_step_is_sent_a_signal() {
        Operation yes = new Operation.SignalReceived("a", new Json("true"), null);
        Operation begun = new Operation.WaitStarted("a", null);
        Operation skipped = new Operation.WaitEnded("a", StepStatus.SKIPPED, StepProblem.of("the queue is restored"));
        check(
                Rules.SIGNAL,
                List.of(
                        new Rules.Signalled(
                                queue(Driver.COORDINATOR),
                                queue(Driver.COORDINATOR).step("a"),
                                new Json("true")),
                        signalled("true", begun, yes, ASKED),
                        signalled("false", yes),
                        signalled("true", begun, ASKED),
                        signalled("true"),
                        signalled("true", new Operation.StepSkipped("a"))));
        assertThat(Rules.signal(signalling(begun), signalling(begun).step("a"), Json.NULL))
                .isEqualTo(new Ruling.Allowed());
        assertThat(Rules.signal(
                        signalling(ASKED), signalling(begun, ASKED, skipped).step("a"), Json.NULL))
                .isInstanceOf(Ruling.No.class);
    }

    @Test
    void a_step_that_went_on_without_a_signal_takes_none() {
        Operation.WaitEnded late = new Operation.WaitEnded("a", StepStatus.DONE, StepProblem.of("no signal came"));

        Rules.Signalled signalled = signalled("null", new Operation.WaitStarted("a", AT), late);

        assertThat(Rules.SIGNAL.rule(signalled))
                .isEqualTo(new Ruling.No(Ruling.Reason.STATE, "Step a, which is done, waits for no signal any more."));
    }

    @Test
    void a_queue_is_restored() {
        check(
                Rules.RESTORE,
                List.of(
                        whole(null, false, ASKED),
                        whole(null, false),
                        new Rules.Whole(held(HELPLESS), null, false),
                        whole(null, false, ASKED, HELPLESS),
                        whole(OUTER, false, SUCCEEDED),
                        whole(null, true, SUCCEEDED),
                        whole(null, false, SUCCEEDED)));
    }

    @Test
    void a_step_is_restored_with_its_queue() {
        check(
                Rules.RESTORE_STEP,
                List.of(
                        whole(null, false, ASKED, new Operation.QueueRestored()),
                        whole(null, false, SUCCEEDED),
                        whole(null, false, new Operation.QueueConfirming())));
    }

    @Test
    void a_step_is_added() {
        Operation completed = new Operation.QueueCompleted(null);
        check(
                CallerRules.ADD_STEP,
                List.of(
                        new CallerRules.Driven(queue(Driver.COORDINATOR), false, AT, 9),
                        driven(true, AT, 9),
                        driven(false, AT, 9, ASKED),
                        driven(false, AT, 9, completed),
                        driven(false, AT, 9, PAUSED),
                        driven(false, DEADLINE, 9),
                        driven(false, AT, 1),
                        driven(false, AT, 9, STARTED),
                        driven(false, AT, 9, STARTED, DONE)));
    }

    @Test
    void a_queue_is_completed() {
        check(
                CallerRules.COMPLETE,
                List.of(
                        new CallerRules.Driven(queue(Driver.COORDINATOR), false, AT, 9),
                        driven(false, AT, 9, new Operation.QueueCompleted(null)),
                        driven(false, AT, 9, new Operation.QueueInterrupted("n1")),
                        driven(false, AT, 9, ASKED),
                        driven(false, AT, 9, PAUSED),
                        driven(false, DEADLINE, 9),
                        driven(false, AT, 9, STARTED),
                        driven(false, AT, 9, STARTED, DONE)));
    }

    @Test
    void events_are_registered() {
        check(
                Rules.REGISTER_EVENTS,
                List.of(
                        new Rules.Registering(queue(Driver.COORDINATOR, SUCCEEDED), 1),
                        new Rules.Registering(queue(Driver.COORDINATOR, ASKED), 1),
                        new Rules.Registering(queue(Driver.COORDINATOR), 1_001),
                        new Rules.Registering(queue(Driver.COORDINATOR), 1_000)));
    }

    @Test
    void what_failed_is_tried_again() {
        Operation unreached = new Operation.StepUnreached("a", 1, StepProblem.of("no connection"));
        Operation scheduled = new Operation.RetryScheduled("a", CallKind.ACTION, DEADLINE);
        check(
                Rules.RETRY,
                List.of(
                        stuck(true, WaitState.Reason.RECOVERY, PAUSED),
                        stuck(false, WaitState.Reason.PAUSED, PAUSED),
                        stuck(false, null, SUCCEEDED),
                        stuck(false, WaitState.Reason.ATTENTION, ASKED, HELPLESS),
                        stuck(false, WaitState.Reason.RETRY, STARTED, unreached, scheduled),
                        stuck(false, WaitState.Reason.RECOVERY),
                        stuck(false, null),
                        stuck(true, WaitState.Reason.RECOVERY),
                        stuck(false, WaitState.Reason.CALLER)));
    }

    @Test
    void a_queue_is_paused_and_resumed() {
        Queue running = queue(Driver.COORDINATOR);
        Queue paused = queue(Driver.COORDINATOR, PAUSED);

        check(
                Rules.PAUSE,
                List.of(
                        queue(Driver.COORDINATOR, SUCCEEDED),
                        queue(Driver.COORDINATOR, ASKED, HELPLESS),
                        paused,
                        running));
        check(Rules.RESUME, List.of(running, paused));
    }

    @Test
    void a_step_is_resolved() {
        check(
                Rules.RESOLVE,
                List.of(
                        resolved(SUCCEEDED),
                        resolved(STARTED),
                        resolved(STARTED, DONE),
                        resolved(STARTED, IN_DOUBT),
                        resolved()));
    }

    @Test
    void a_queue_is_deleted() {
        check(Rules.DELETE, List.of(whole(null, false), whole(OUTER, false, SUCCEEDED), whole(null, false, SUCCEEDED)));
    }

    private static <T> void check(RuleTable<T> table, List<T> asked) {
        assertThat(asked.stream().<RuleTable.Row<T>>map(table::row).toList()).isEqualTo(table.rows());
        assertThat(asked).allSatisfy(one -> assertThat(table.rule(one)).isNotNull());
    }

    private static Rules.Whole whole(@Nullable Parent outer, boolean late, Operation... operations) {
        return new Rules.Whole(queue(Driver.COORDINATOR, operations), outer, late);
    }

    private static CallerRules.Driven driven(boolean orphaned, Instant now, int stepsMax, Operation... operations) {
        return new CallerRules.Driven(queue(Driver.CALLER, operations), orphaned, now, stepsMax);
    }

    private static Rules.Stuck stuck(boolean orphaned, WaitState.@Nullable Reason reason, Operation... operations) {
        WaitState waiting = reason == null ? null : new WaitState(reason, null, null, null);
        return new Rules.Stuck(queue(Driver.COORDINATOR, operations), orphaned, waiting);
    }

    private static Rules.Resolved resolved(Operation... operations) {
        Queue queue = queue(Driver.COORDINATOR, operations);
        return new Rules.Resolved(queue, queue.step("a"), Operation.As.DONE);
    }

    private static Rules.Signalled signalled(String signal, Operation... operations) {
        Queue queue = signalling(operations);
        return new Rules.Signalled(queue, queue.step("a"), new Json(signal));
    }

    private static Queue signalling(Operation... operations) {
        return start(step("a")
                        .work(new StepWork.Signal(null, StepWork.OnTimeout.REFUSE))
                        .build())
                .queue(AT, operations);
    }

    private static Queue held(Operation... operations) {
        return start(step("a").build()).held().queue(AT, operations);
    }

    private static Queue queue(Driver driver, Operation... operations) {
        return start(step("a").build()).deadline(DEADLINE).driver(driver).queue(AT, operations);
    }
}
