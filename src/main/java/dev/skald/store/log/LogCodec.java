package dev.skald.store.log;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.skald.json.JsonArrays;
import dev.skald.queue.CallKind;
import dev.skald.queue.Json;
import dev.skald.queue.Operation;
import dev.skald.queue.StepProblem;
import dev.skald.queue.StepStatus;
import dev.skald.queue.text.EnumWords;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Operations as rows of the log, and back. Written rows must stay readable for ever: only add to this. */
public final class LogCodec {
    private LogCodec() {}

    /**
     * An operation as columns.
     *
     * @param word its kind
     * @param detail what Skald records about it, as JSON
     * @param payload the request or the answer, verbatim
     */
    public record Row(
            String word,
            @Nullable String step,
            @Nullable Integer attempt,
            @Nullable String detail,
            @Nullable String payload) {
        /** Whether both are the same event; attempts at one step differ in their numbers. */
        public boolean sameAs(Row other) {
            return word.equals(other.word)
                    && Objects.equals(step, other.step)
                    && Objects.equals(attempt, other.attempt);
        }
    }

    public static Row encode(Operation operation) {
        return switch (operation) {
            case Operation.CallStarted o -> row(o, null, o.request());
            case Operation.CallDone o -> row(o, answered(o.status(), o.took()), o.result());
            case Operation.CallFailed o -> row(o, problem(o.problem()).put("retryable", o.retryable()), null);
            case Operation.StepRefused o -> row(o, problem(o.problem()), null);
            case Operation.StepUnreached o -> row(o, problem(o.problem()), null);
            case Operation.StepWaiting o -> row(o, waiting(o), null);
            case Operation.StepGivenUp o ->
                row(o, problem(o.problem()).put("call", o.kind().word()), null);
            case Operation.RetryScheduled o ->
                row(
                        o,
                        object().put("call", o.kind().word())
                                .put("until", o.until().toString()),
                        null);
            case Operation.StepSkipped o -> row(o, null, null);
            case Operation.WaitStarted o ->
                row(
                        o,
                        o.until() == null
                                ? null
                                : object().put("until", o.until().toString()),
                        null);
            case Operation.WaitEnded o ->
                row(o, (o.problem() == null ? object() : problem(o.problem())).put("as", o.as().word()), null);
            case Operation.SignalReceived o -> row(o, o.by() == null ? null : by(o.by()), o.result());
            case Operation.StepExpanded o -> row(o, null, array(o.items()));
            case Operation.StepJoined o -> row(o, null, null);
            case Operation.OutputComputed o -> row(o, null, o.output());
            case Operation.StepAdded o ->
                row(
                        o,
                        by(object().put("fingerprint", o.fingerprint()), o.by()),
                        new Json(StartCodec.encode(o.added())));
            case Operation.StepEnlisted o -> row(o, null, o.result());
            case Operation.CompensationSkipped o -> row(o, null, null);
            case Operation.QueueStarted o -> row(o, null, null);
            case Operation.CheckStarted o -> row(o, null, o.request());
            case Operation.CheckAnswered o -> row(o, answered(o.status(), o.took()), null);
            case Operation.CheckFailed o -> row(o, problem(o.problem()).put("retryable", o.retryable()), null);
            case Operation.CheckScheduled o ->
                row(o, object().put("until", o.until().toString()), null);
            case Operation.QueueSubmitted o -> row(o, o.by() == null ? null : by(o.by()), null);
            case Operation.QueueCompleted o -> row(o, o.by() == null ? null : by(o.by()), null);
            case Operation.EventRegistered o ->
                row(o, object().put("source", o.source()).put("id", o.id()).put("type", o.type()), null);
            case Operation.QueueConfirming o -> row(o, null, null);
            case Operation.QueueSucceeded o -> row(o, null, null);
            case Operation.RestoreRequested o -> row(o, restore(o), null);
            case Operation.QueueRestored o -> row(o, null, null);
            case Operation.QueueAttention o -> row(o, object().put("detail", o.detail()), null);
            case Operation.QueueInterrupted o -> row(o, interruption(o), null);
            case Operation.QueueRecovered o -> row(o, null, null);
            case Operation.AdminRetried o -> row(o, o.by() == null ? null : by(o.by()), null);
            case Operation.AdminResolved o ->
                row(o, by(o.by()).put("as", o.as().word()).put("reason", o.reason()), o.result());
            case Operation.AdminPaused o -> row(o, by(o.by()).put("reason", o.reason()), null);
            case Operation.AdminResumed o -> row(o, by(o.by()), null);
        };
    }

    private static Row row(Operation operation, @Nullable ObjectNode detail, @Nullable Json payload) {
        return new Row(
                operation.word(),
                operation.step(),
                operation.attempt() == 0 ? null : operation.attempt(),
                detail == null ? null : StoredJson.text(detail),
                payload == null ? null : payload.text());
    }

    /**
     * The operation of a row.
     *
     * @throws IllegalStateException when a newer Skald or another program wrote the row
     */
    public static Operation decode(Row row) {
        Row r = row;
        return switch (r.word()) {
            case "step-started" -> started(r, CallKind.ACTION);
            case "compensation-started" -> started(r, CallKind.COMPENSATION);
            case "confirmation-started" -> started(r, CallKind.CONFIRMATION);
            case "step-done" -> done(r, CallKind.ACTION, Objects.requireNonNullElse(payload(r), Json.NULL), detail(r));
            case "compensation-done" -> done(r, CallKind.COMPENSATION, null, detail(r));
            case "confirmation-done" -> done(r, CallKind.CONFIRMATION, null, detail(r));
            case "step-in-doubt" -> failed(r, CallKind.ACTION, detail(r));
            case "compensation-failed" -> failed(r, CallKind.COMPENSATION, detail(r));
            case "confirmation-failed" -> failed(r, CallKind.CONFIRMATION, detail(r));
            case "step-refused" ->
                new Operation.StepRefused(step(r), Objects.requireNonNullElse(r.attempt(), 0), problem(detail(r)));
            case "step-unreached" -> new Operation.StepUnreached(step(r), attempt(r), problem(detail(r)));
            case "step-waiting" -> waiting(r, detail(r));
            case "step-given-up" -> new Operation.StepGivenUp(step(r), call(detail(r)), attempt(r), problem(detail(r)));
            case "step-skipped" -> new Operation.StepSkipped(step(r));
            case "wait-started" ->
                new Operation.WaitStarted(step(r), r.detail() == null ? null : instant(detail(r), "until"));
            case "wait-ended" -> {
                JsonNode detail = detail(r);
                yield new Operation.WaitEnded(
                        step(r),
                        EnumWords.constant(StepStatus.class, detail.path("as").asText()),
                        detail.has("problem") ? problem(detail) : null);
            }
            case "signal-received" ->
                new Operation.SignalReceived(
                        step(r),
                        Objects.requireNonNullElse(payload(r), Json.NULL),
                        r.detail() == null ? null : by(detail(r)));
            case "step-expanded" ->
                new Operation.StepExpanded(step(r), elements(Objects.requireNonNull(r.payload(), r.word())));
            case "step-joined" -> new Operation.StepJoined(step(r));
            case "output-computed" -> new Operation.OutputComputed(Objects.requireNonNullElse(payload(r), Json.NULL));
            case "step-added" ->
                new Operation.StepAdded(
                        StartCodec.decodeStep(Objects.requireNonNull(r.payload(), r.word())),
                        detail(r).path("fingerprint").asText(),
                        detail(r).path("by").textValue());
            case "step-enlisted" ->
                new Operation.StepEnlisted(step(r), Objects.requireNonNullElse(payload(r), Json.NULL));
            case "queue-started" -> new Operation.QueueStarted();
            case "check-started" -> new Operation.CheckStarted(attempt(r), payload(r));
            case "check-answered" -> new Operation.CheckAnswered(attempt(r), status(detail(r)), took(detail(r)));
            case "check-failed" -> new Operation.CheckFailed(attempt(r), problem(detail(r)), retryable(detail(r)));
            case "check-scheduled" ->
                new Operation.CheckScheduled(
                        Instant.parse(detail(r).path("until").asText()));
            case "queue-submitted" -> new Operation.QueueSubmitted(r.detail() == null ? null : by(detail(r)));
            case "queue-completed" -> new Operation.QueueCompleted(r.detail() == null ? null : by(detail(r)));
            case "event-registered" -> {
                JsonNode detail = detail(r);
                yield new Operation.EventRegistered(
                        detail.path("source").asText(),
                        detail.path("id").asText(),
                        detail.path("type").asText(),
                        null);
            }
            case "retry-scheduled" -> {
                JsonNode detail = detail(r);
                yield new Operation.RetryScheduled(
                        step(r),
                        call(detail),
                        Instant.parse(detail.path("until").asText()));
            }
            case "queue-confirming" -> new Operation.QueueConfirming();
            case "queue-succeeded" -> new Operation.QueueSucceeded();
            case "restore-requested" ->
                new Operation.RestoreRequested(
                        detail(r).path("reason").asText(),
                        detail(r).path("by").textValue(),
                        failure(detail(r).path("failure")));
            case "compensation-skipped" -> new Operation.CompensationSkipped(step(r));
            case "queue-restored" -> new Operation.QueueRestored();
            case "queue-attention" ->
                new Operation.QueueAttention(r.step(), detail(r).path("detail").asText());
            case "queue-interrupted" ->
                new Operation.QueueInterrupted(
                        by(detail(r)), detail(r).path("reason").textValue());
            case "queue-recovered" -> new Operation.QueueRecovered();
            case "admin-retried" -> new Operation.AdminRetried(r.detail() == null ? null : by(detail(r)));
            case "admin-resolved" -> {
                JsonNode detail = detail(r);
                yield new Operation.AdminResolved(
                        step(r),
                        EnumWords.constant(Operation.As.class, detail.path("as").asText()),
                        detail.path("reason").asText(),
                        by(detail),
                        payload(r));
            }
            case "admin-paused" ->
                new Operation.AdminPaused(detail(r).path("reason").asText(), by(detail(r)));
            case "admin-resumed" -> new Operation.AdminResumed(by(detail(r)));
            default -> throw new IllegalStateException("the log has an unknown operation: " + r.word());
        };
    }

    private static Operation started(Row row, CallKind kind) {
        return new Operation.CallStarted(step(row), kind, attempt(row), payload(row));
    }

    private static Operation done(Row row, CallKind kind, @Nullable Json result, JsonNode detail) {
        return new Operation.CallDone(step(row), kind, attempt(row), result, status(detail), took(detail));
    }

    private static Operation failed(Row row, CallKind kind, JsonNode detail) {
        return new Operation.CallFailed(step(row), kind, attempt(row), problem(detail), retryable(detail));
    }

    private static @Nullable Json payload(Row row) {
        return row.payload() == null ? null : new Json(row.payload());
    }

    private static String step(Row row) {
        return Objects.requireNonNull(row.step(), row.word());
    }

    private static int attempt(Row row) {
        return Objects.requireNonNull(row.attempt(), row.word());
    }

    private static JsonNode detail(Row row) {
        return StoredJson.tree(Objects.requireNonNull(row.detail(), row.word()));
    }

    private static ObjectNode object() {
        return StoredJson.object();
    }

    private static ObjectNode by(ObjectNode detail, @Nullable String who) {
        return who == null ? detail : detail.put("by", who);
    }

    private static ObjectNode by(String who) {
        return object().put("by", who);
    }

    private static String by(JsonNode detail) {
        return detail.path("by").asText();
    }

    private static ObjectNode restore(Operation.RestoreRequested o) {
        ObjectNode node = by(object().put("reason", o.reason()), o.by());
        Operation.Failure failure = o.failure();
        if (failure != null) {
            node.putObject("failure")
                    .put("step", failure.step())
                    .put("status", failure.status())
                    .put("detail", failure.detail());
        }
        return node;
    }

    private static Operation.@Nullable Failure failure(JsonNode node) {
        return node.isObject()
                ? new Operation.Failure(
                        node.path("step").asText(),
                        node.path("status").isInt() ? node.path("status").asInt() : null,
                        node.path("detail").asText())
                : null;
    }

    private static Json array(List<Json> items) {
        return new Json(JsonArrays.of(items.stream().map(Json::text).toList()));
    }

    private static List<Json> elements(String array) {
        return JsonArrays.elements(array).stream().map(Json::new).toList();
    }

    private static CallKind call(JsonNode detail) {
        return EnumWords.constant(CallKind.class, detail.path("call").asText());
    }

    private static ObjectNode interruption(Operation.QueueInterrupted o) {
        return o.reason() == null ? by(o.by()) : by(o.by()).put("reason", o.reason());
    }

    private static ObjectNode waiting(Operation.StepWaiting o) {
        ObjectNode node = o.problem() == null ? object() : problem(o.problem());
        node.put("call", o.kind().word());
        if (o.until() != null) {
            node.put("until", o.until().toString());
        }
        if (o.poll() != null) {
            node.put("poll", o.poll().toString());
        }
        if (o.pollAt() != null) {
            node.put("pollAt", o.pollAt().toString());
        }
        return node;
    }

    private static Operation waiting(Row row, JsonNode detail) {
        return new Operation.StepWaiting(
                step(row),
                call(detail),
                attempt(row),
                instant(detail, "until"),
                detail.has("poll") ? URI.create(detail.path("poll").asText()) : null,
                instant(detail, "pollAt"),
                detail.has("problem") ? problem(detail) : null);
    }

    private static @Nullable Instant instant(JsonNode detail, String member) {
        return detail.has(member) ? Instant.parse(detail.path(member).asText()) : null;
    }

    private static ObjectNode answered(int status, Duration took) {
        return object().put("status", status).put("tookMs", took.toMillis());
    }

    private static int status(JsonNode detail) {
        return detail.path("status").asInt();
    }

    private static Duration took(JsonNode detail) {
        return Duration.ofMillis(detail.path("tookMs").asLong());
    }

    private static boolean retryable(JsonNode detail) {
        return detail.path("retryable").asBoolean(true);
    }

    private static ObjectNode problem(StepProblem problem) {
        ObjectNode node = object().put("problem", problem.detail());
        if (problem.status() != null) {
            node.put("status", problem.status());
        }
        if (problem.body() != null) {
            node.put("body", problem.body());
        }
        if (problem.took() != null) {
            node.put("tookMs", problem.took().toMillis());
        }
        if (problem.retryAfter() != null) {
            node.put("retryAfter", problem.retryAfter().toString());
        }
        return node;
    }

    private static StepProblem problem(JsonNode node) {
        return new StepProblem(
                node.has("status") ? node.path("status").asInt() : null,
                node.path("problem").asText(),
                node.has("body") ? node.path("body").asText() : null,
                node.has("tookMs") ? took(node) : null,
                node.has("retryAfter") ? Duration.parse(node.path("retryAfter").asText()) : null);
    }
}
