package dev.skald.engine;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import dev.skald.participant.Expressions;
import dev.skald.participant.Participant;
import dev.skald.participant.Request;
import dev.skald.participant.Resolution;
import dev.skald.participant.Scope;
import dev.skald.queue.Call;
import dev.skald.queue.CallKind;
import dev.skald.queue.Json;
import dev.skald.queue.Next;
import dev.skald.queue.Outcome;
import dev.skald.queue.Queue;
import dev.skald.queue.StepProblem;
import dev.skald.queue.StepState;
import dev.skald.queue.StepStatus;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Makes the request of a step's call, and sends it. */
@ApplicationScoped
class CallStep {
    /** Longer bodies are cut in the log. */
    static final int LOGGED_CHARS_MAX = 16 * 1024;

    /** Headers with such names are shown without their values. */
    private static final Pattern SECRET =
            Pattern.compile("auth|cookie|token|secret|password|api-?key", Pattern.CASE_INSENSITIVE);

    private static final JsonFactory JSON = new JsonFactory();

    private final Expressions expressions;
    private final Participant participant;
    private final InstantSource clock;

    CallStep(Expressions expressions, Participant participant, InstantSource clock) {
        this.expressions = expressions;
        this.participant = participant;
        this.clock = clock;
    }

    /** A call that is ready to be announced in the log, then made. */
    sealed interface Prepared {
        Next.Due due();

        int attempt();

        /** What the log shows of the request; null when there is none. */
        @Nullable
        Json logged();
    }

    private record Ready(Next.Due due, int attempt, Request request, Json logged) implements Prepared {}

    /** The request can't be made; the participant is not asked. */
    private record Unmakeable(Next.Due due, int attempt, String detail) implements Prepared {
        @Override
        public @Nullable Json logged() {
            return null;
        }
    }

    /** Evaluates the call's expressions; asks nobody. */
    Prepared prepare(Queue queue, Next.Due due) {
        StepState state = queue.step(due.step());
        int attempt = 1
                + switch (due.kind()) {
                    case ACTION -> state.attempts();
                    case COMPENSATION, CONFIRMATION -> state.compensationAttempts();
                };
        Call call = switch (due.kind()) {
            case ACTION -> state.step().action();
            case COMPENSATION, CONFIRMATION ->
                Objects.requireNonNull(state.step().compensation());
        };
        return switch (expressions.resolve(call, scope(queue))) {
            case Resolution.Resolved resolved -> ready(queue, due, attempt, call, resolved);
            case Resolution.Failed failed -> new Unmakeable(due, attempt, failed.detail());
        };
    }

    private static Scope scope(Queue queue) {
        Map<String, Json> results = new HashMap<>();
        for (StepState state : queue.steps()) {
            Json result = state.result();
            if (result != null) {
                results.put(state.step().name(), result);
            } else if (state.status() == StepStatus.REFUSED) {
                // The queue went on without it.
                results.put(state.step().name(), Json.NULL);
            }
        }
        return new Scope(
                queue.start().input(),
                results,
                queue.id(),
                queue.start().name(),
                queue.start().labels());
    }

    private Prepared ready(Queue queue, Next.Due due, int attempt, Call call, Resolution.Resolved resolved) {
        StepState state = queue.step(due.step());
        Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        headers.put("Content-Type", "application/json");
        headers.putAll(queue.start().headers());
        headers.putAll(resolved.headers());
        headers.put("Idempotency-Key", state.step().idempotencyKey(due.kind()));
        headers.put("Skald-Queue", queue.id().toString());
        headers.put("Skald-Step", due.step());
        headers.put("Skald-Operation", due.kind().word());
        headers.put("Skald-Attempt", Integer.toString(attempt));
        headers.put(
                "Skald-Deadline",
                deadline(queue, due.kind(), call).truncatedTo(ChronoUnit.MILLIS).toString());
        String body = resolved.body() == null ? ownBody(queue, state, due.kind()) : resolved.body();
        Request request = new Request(call.method(), resolved.url(), headers, body, call.timeout());
        return new Ready(due, attempt, request, logged(request));
    }

    private Instant deadline(Queue queue, CallKind kind, Call call) {
        Instant callEnds = clock.instant().plus(call.timeout());
        Instant queueEnds = queue.deadline();
        if (kind == CallKind.ACTION && queueEnds != null && queueEnds.isBefore(callEnds)) {
            return queueEnds;
        }
        return callEnds;
    }

    /** Sends the request and waits for what comes of it. */
    Outcome call(Prepared prepared) {
        return switch (prepared) {
            case Ready ready -> participant.call(ready.due().kind(), ready.request());
            case Unmakeable unmakeable -> new Outcome.Refused(StepProblem.of(unmakeable.detail()));
        };
    }

    /** What a participant is told when the caller gave the call no body. */
    private static String ownBody(Queue queue, StepState state, CallKind kind) {
        return json(generator -> {
            generator.writeStringField("queueId", queue.id().toString());
            generator.writeStringField("queue", queue.start().name());
            generator.writeStringField("step", state.step().name());
            generator.writeStringField("stepId", state.step().id().toString());
            generator.writeStringField("operation", kind.word());
            generator.writeFieldName("input");
            generator.writeRawValue(queue.start().input().text());
            Json result = state.result();
            if (result != null) {
                generator.writeFieldName("result");
                generator.writeRawValue(result.text());
            }
        });
    }

    private static Json logged(Request request) {
        return new Json(json(generator -> {
            generator.writeStringField("method", request.method());
            generator.writeStringField("url", request.url().toString());
            generator.writeObjectFieldStart("headers");
            for (Map.Entry<String, String> header : request.headers().entrySet()) {
                boolean secret = SECRET.matcher(header.getKey()).find();
                generator.writeStringField(header.getKey(), secret ? "***" : header.getValue());
            }
            generator.writeEndObject();
            String body = request.body();
            if (body == null) {
                return;
            }
            generator.writeFieldName("body");
            if (body.length() <= LOGGED_CHARS_MAX) {
                generator.writeRawValue(body);
            } else {
                generator.writeString(body.substring(0, LOGGED_CHARS_MAX));
                generator.writeBooleanField("cut", true);
            }
        }));
    }

    private interface Members {
        void write(JsonGenerator generator) throws IOException;
    }

    private static String json(Members members) {
        StringWriter text = new StringWriter();
        try (JsonGenerator generator = JSON.createGenerator(text)) {
            generator.writeStartObject();
            members.write(generator);
            generator.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException("a string can't fail to be written to", e);
        }
        return text.toString();
    }
}
