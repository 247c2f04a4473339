package dev.skald.engine.call;

import dev.skald.outbound.Request;
import dev.skald.participant.JudgeAnswer;
import dev.skald.queue.Json;
import dev.skald.queue.Operation;
import dev.skald.queue.Owner;
import dev.skald.queue.PlannedWork;
import dev.skald.queue.QueueStart;
import java.util.Locale;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A call that is ready to be announced in the log and made; or a request for the outcome of an earlier one. */
public sealed interface PreparedCall {
    /** Which call it is. */
    PlannedWork.Due due();

    /** Its number. */
    int attempt();

    /** What the log shows of the request; null when there is none. */
    default @Nullable Json logged() {
        return null;
    }

    /** The queue that is created when the call is announced; null when none is. */
    default @Nullable QueueStart subQueue() {
        return null;
    }

    /** The step for whose outcome it only asks, so that it is not announced; null when it is a call of its own. */
    default @Nullable String looksAt() {
        return null;
    }

    /** Whether its queue may go on before it has its outcome. */
    default boolean mayBeOvertaken() {
        return false;
    }

    /** The host that is called, with scheme and port; null when none is. */
    default @Nullable String host() {
        return null;
    }

    /**
     * Asks a participant to do something.
     *
     * @param judge what the call itself says about its answers
     */
    record Ask(PlannedWork.StepDue due, int attempt, Request request, JudgeAnswer judge, Json logged)
            implements PreparedCall {
        @Override
        public String host() {
            return hostOf(request);
        }
    }

    /**
     * Asks a participant for the outcome of an earlier call.
     *
     * @param judge what the call itself says about its answers
     */
    record Poll(PlannedWork.StepDue due, int attempt, Request request, JudgeAnswer judge) implements PreparedCall {
        @Override
        public String host() {
            return hostOf(request);
        }

        @Override
        public String looksAt() {
            return due.step();
        }
    }

    /** Asks whether the queue's caller committed. */
    record Check(int attempt, Request request, Json logged) implements PreparedCall {
        @Override
        public PlannedWork.CheckDue due() {
            return new PlannedWork.CheckDue();
        }

        @Override
        public String host() {
            return hostOf(request);
        }

        @Override
        public boolean mayBeOvertaken() {
            return true;
        }
    }

    /** Starts a queue that is a step. */
    record Begin(PlannedWork.StepDue due, int attempt, QueueStart subQueue, Json logged) implements PreparedCall {}

    /** Restores a queue that is a step. */
    record Reverse(PlannedWork.StepDue due, int attempt, UUID subQueueId, Owner owner, Json logged)
            implements PreparedCall {}

    /** Reads the state of a queue that is a step. */
    record Look(PlannedWork.StepDue due, int attempt, UUID subQueueId, Owner owner) implements PreparedCall {
        @Override
        public String looksAt() {
            return due.step();
        }
    }

    /** No call is needed: this is what becomes of the step whose turn has come. */
    record Decided(PlannedWork.StepDue due, int attempt, Operation.Decision decision) implements PreparedCall {}

    /** The request can't be made; the participant is not asked. */
    record Unmakeable(PlannedWork.Due due, int attempt, String detail) implements PreparedCall {}

    private static String hostOf(Request request) {
        return (request.url().getScheme() + "://" + request.url().getAuthority()).toLowerCase(Locale.ROOT);
    }
}
