package dev.skald.engine.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.skald.engine.call.CallByHand;
import dev.skald.engine.call.CallStep;
import dev.skald.engine.call.PreparedCall;
import dev.skald.outbound.Request;
import dev.skald.participant.JudgeAnswer;
import dev.skald.process.VitalThreads;
import dev.skald.queue.CallKind;
import dev.skald.queue.Json;
import dev.skald.queue.Outcome;
import dev.skald.queue.Owner;
import dev.skald.queue.PlannedWork;
import dev.skald.queue.StepProblem;
import dev.skald.support.Ends;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Whatever a call ends with, its runner does not wait for ever. */
class OngoingCallsTest {
    private static final PreparedCall CALL =
            new PreparedCall.Look(new PlannedWork.StepDue("a", CallKind.ACTION), 1, UUID.randomUUID(), Owner.DEFAULT);
    private static final Duration LONGEST = Duration.ofMinutes(1);

    private static final UUID QUEUE = UUID.randomUUID();
    private static final PreparedCall ASK = new PreparedCall.Ask(
            new PlannedWork.StepDue("a", CallKind.COMPENSATION),
            1,
            new Request("POST", URI.create("http://hotel/"), Map.of(), null, LONGEST),
            JudgeAnswer.BY_TABLE,
            Json.NULL);

    private final Ends ends = new Ends();
    private final Threads threads = new VirtualThreads(new VitalThreads(ends));
    private final RunningHere here = new RunningHere();
    private final CallPlaces places = new CallPlaces(
            new HostPlaces(() -> Instant.EPOCH, 100),
            here,
            null,
            threads,
            null,
            new Drain(here, new SteadyClock(), threads));

    private OngoingCalls callsThatEndWith(Error error) {
        CallStep failing = CallByHand.callStep(prepared -> {
            throw error;
        });
        return new OngoingCalls(threads, failing, null, UUID.randomUUID());
    }

    @Test
    void a_call_beside_others_that_ends_with_an_error_is_in_doubt_and_ends_the_process() throws Exception {
        OngoingCalls calls = callsThatEndWith(new OutOfMemoryError("no memory"));

        calls.make(CALL);

        assertThat(calls.await(LONGEST).answered())
                .singleElement()
                .satisfies(one -> assertThat(one.outcome()).isInstanceOf(Outcome.InDoubt.class));
        assertThat(calls.isEmpty()).isTrue();
        assertThat(ends.awaitReasons()).containsExactly("thread call-a has ended: no memory");
    }

    @Test
    void a_call_that_goes_too_deep_is_in_doubt_and_the_process_goes_on() throws Exception {
        OngoingCalls calls = callsThatEndWith(new StackOverflowError("too deep"));

        calls.make(CALL);

        assertThat(calls.await(LONGEST).answered())
                .singleElement()
                .satisfies(one -> assertThat(one.outcome()).isInstanceOf(Outcome.InDoubt.class));
        assertThat(calls.makeHere(CALL).outcome()).isInstanceOf(Outcome.InDoubt.class);
        assertThat(ends.reasons()).isEmpty();
    }

    @Test
    void what_ends_before_the_host_is_tried_neither_begins_nor_ends_an_outage() {
        StepProblem problem = StepProblem.of("no access token");
        Outcome unreached = new Outcome.Unreached(problem);
        List<Outcome> untried = List.of(
                new Outcome.Unreached(problem, false),
                new Outcome.Refused(problem, false),
                new Outcome.Pending(null, null, problem, false));

        untried.forEach(outcome -> {
            for (int i = 0; i < 10; i++) {
                callTheHost(outcome);
            }
        });
        assertThat(mustWait()).isFalse();

        for (int i = 0; i < 3; i++) {
            callTheHost(unreached);
        }
        untried.forEach(this::callTheHost);
        assertThat(mustWait()).isTrue();
    }

    private void callTheHost(Outcome outcome) {
        OngoingCalls calls = new OngoingCalls(threads, CallByHand.callStep(prepared -> outcome), places, QUEUE);
        assertThat(calls.admit(ASK, false).taken()).isTrue();
        calls.makeHere(ASK);
    }

    /** Whether a call that can wait has to, as the host is away. */
    private boolean mustWait() {
        OngoingCalls calls = new OngoingCalls(threads, CallByHand.callStep(prepared -> null), places, QUEUE);
        boolean waits = !calls.admit(ASK, true).taken();
        calls.dismiss();
        return waits;
    }
}
