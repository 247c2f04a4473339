package dev.skald.engine.call;

import dev.skald.participant.Expressions;
import dev.skald.participant.Participant;
import dev.skald.queue.Outcome;
import dev.skald.store.node.CallbackKey;
import java.time.InstantSource;
import java.util.function.Function;

/** What makes calls, put together by hand. */
public final class CallByHand {
    private static final int ELEMENTS_MAX = 1_000;

    private CallByHand() {}

    /** Where others would reach a Skald that is not there. */
    private static final class Nowhere extends OwnAddress {
        Nowhere() {
            super(null, null);
        }

        @Override
        String base() {
            return "http://skald";
        }
    }

    public static Callbacks callbacks(CallbackKey key) {
        return new Callbacks(new Nowhere(), key);
    }

    public static PrepareCall prepareCall(Expressions expressions, CallbackKey key, InstantSource clock) {
        return new PrepareCall(expressions, callbacks(key), clock, () -> ELEMENTS_MAX);
    }

    public static CallStep callStep(Participant participant, LocalQueues localQueues) {
        return new CallStep(participant, localQueues);
    }

    /** Calls nobody. */
    public static CallStep callStep(Function<PreparedCall, Outcome> outcome) {
        return new CallStep(null, null) {
            @Override
            public Outcome call(PreparedCall prepared) {
                return outcome.apply(prepared);
            }
        };
    }
}
