package dev.skald.engine.call;

import dev.skald.outbound.Request;
import dev.skald.queue.Json;
import dev.skald.queue.Owner;
import dev.skald.queue.PlannedWork;
import dev.skald.queue.QueueStart;
import java.util.Locale;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A call that is ready to be announced in the log and made; or a request for the outcome of an earlier one. */
public sealed interface PreparedCall {
    /** Which call of which step. */
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

    /** Whether it only asks for the outcome of a call, and so is not announced. */
    default boolean isLook() {
        return false;
    }

    /** The host that is called, with scheme and port; null when none is. */
    default @Nullable String host() {
        return null;
    }

    /** Asks a participant to do something. */
    record Ask(PlannedWork.Due due, int attempt, Request request, Json logged) implements PreparedCall {
        @Override
        public String host() {
            return hostOf(request);
        }
    }

    /** Asks a participant for the outcome of an earlier call. */
    record Poll(PlannedWork.Due due, int attempt, Request request) implements PreparedCall {
        @Override
        public String host() {
            return hostOf(request);
        }

        @Override
        public boolean isLook() {
            return true;
        }
    }

    /** Starts a queue that is a step. */
    record Begin(PlannedWork.Due due, int attempt, QueueStart subQueue, Json logged) implements PreparedCall {}

    /** Restores a queue that is a step. */
    record Reverse(PlannedWork.Due due, int attempt, UUID subQueueId, Owner owner, Json logged)
            implements PreparedCall {}

    /** Reads the state of a queue that is a step. */
    record Look(PlannedWork.Due due, int attempt, UUID subQueueId, Owner owner) implements PreparedCall {
        @Override
        public boolean isLook() {
            return true;
        }
    }

    /** The request can't be made; the participant is not asked. */
    record Unmakeable(PlannedWork.Due due, int attempt, String detail) implements PreparedCall {}

    private static String hostOf(Request request) {
        return (request.url().getScheme() + "://" + request.url().getAuthority()).toLowerCase(Locale.ROOT);
    }
}
