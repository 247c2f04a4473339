package dev.skald.engine.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.skald.engine.call.CallByHand;
import dev.skald.engine.call.CallStep;
import dev.skald.engine.call.PreparedCall;
import dev.skald.process.VitalThreads;
import dev.skald.queue.CallKind;
import dev.skald.queue.Next;
import dev.skald.queue.Outcome;
import dev.skald.queue.Owner;
import dev.skald.support.Ends;
import java.time.Duration;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Whatever a call ends with, its runner does not wait for ever. */
class OngoingCallsTest {
    private static final PreparedCall CALL =
            new PreparedCall.Look(new Next.Due("a", CallKind.ACTION), 1, UUID.randomUUID(), Owner.DEFAULT);
    private static final Duration LONGEST = Duration.ofMinutes(1);

    private final Ends ends = new Ends();

    private OngoingCalls callsThatEndWith(Error error) {
        CallStep failing = CallByHand.callStep(prepared -> {
            throw error;
        });
        return new OngoingCalls(new VirtualThreads(new VitalThreads(ends)), failing, null, UUID.randomUUID());
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
}
