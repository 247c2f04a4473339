package dev.skald.engine.call;

import dev.skald.outbound.credential.CredentialName;
import dev.skald.participant.Resolution;
import dev.skald.participant.Scope;
import dev.skald.queue.Call;
import dev.skald.queue.Call.Send;
import dev.skald.queue.Json;
import dev.skald.queue.Queue;
import dev.skald.queue.StepReason;
import dev.skald.queue.StepState;
import dev.skald.queue.StepStatus;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What the requests of a queue have in common. */
final class RequestParts {
    private RequestParts() {}

    /**
     * The headers of every request: Skald's own win over the call's, and those over the queue's.
     *
     * @param key the same for every attempt
     * @param contentType of the body, unless the call gives it; null when there is no body
     * @param own those that the queue's start gives the call
     */
    static Map<String, String> headers(
            Queue queue,
            String key,
            String operation,
            int attempt,
            @Nullable String contentType,
            Map<String, String> own) {
        Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        headers.putAll(queue.start().headers());
        // What the body is only the call can say.
        headers.remove("Content-Type");
        if (contentType != null) {
            headers.put("Content-Type", contentType);
        }
        headers.putAll(own);
        headers.put("Idempotency-Key", key);
        headers.put("Skald-Queue", queue.id().toString());
        headers.put("Skald-Operation", operation);
        headers.put("Skald-Attempt", Integer.toString(attempt));
        return headers;
    }

    /**
     * The body of a request.
     *
     * @param standard what is sent when the call has no body of its own
     * @return null for none
     */
    static @Nullable String body(Call call, Resolution.Resolved resolved, Supplier<String> standard) {
        return resolved.body() == null && call.send() == Send.JSON ? standard.get() : resolved.body();
    }

    /**
     * Until when an answer counts.
     *
     * @param queueEnds when the queue's time is over; null when that makes no difference to the call
     */
    static String deadline(Instant callEnds, @Nullable Instant queueEnds) {
        Instant ends = queueEnds != null && queueEnds.isBefore(callEnds) ? queueEnds : callEnds;
        return ends.truncatedTo(ChronoUnit.MILLIS).toString();
    }

    /** Whose credentials these are: those of the queue's own namespace only; null for none. */
    static @Nullable CredentialName credentials(Queue queue, @Nullable String name) {
        return name == null ? null : new CredentialName(queue.start().owner().namespace(), name);
    }

    /** What the expressions of a step may use that are part of no call. */
    static Scope scope(Queue queue, StepState state) {
        return scope(queue).with(StepReason.before(queue, state));
    }

    /** What all expressions of a queue may use. */
    static Scope scope(Queue queue) {
        Map<String, Json> results = new HashMap<>();
        queue.givenSteps().forEach(state -> {
            Json result = state.result();
            if (result != null) {
                results.put(state.step().name(), result);
            } else if (state.passed() || state.status() == StepStatus.REFUSED) {
                // The queue went on without it.
                results.put(state.step().name(), Json.NULL);
            }
        });
        return new Scope(
                queue.start().input(),
                results,
                queue.id(),
                queue.start().name(),
                queue.start().labels());
    }
}
