package dev.skald.store;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.skald.queue.CallKind;
import dev.skald.queue.Json;
import dev.skald.queue.Operation;
import dev.skald.queue.StepProblem;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Operations as rows of the log, and back. Rows once written must be readable for ever: only ever add to this. */
final class LogCodec {
    private LogCodec() {}

    /**
     * An operation as columns.
     *
     * @param word its kind
     * @param detail what Skald says of it, as JSON
     * @param payload the request or answer, verbatim
     */
    record Row(
            String word,
            @Nullable String step,
            @Nullable Integer attempt,
            @Nullable String detail,
            @Nullable String payload) {
        /** Whether both tell of the same thing; two attempts at one step are told apart by their numbers. */
        boolean sameAs(Row other) {
            return word.equals(other.word)
                    && Objects.equals(step, other.step)
                    && Objects.equals(attempt, other.attempt);
        }
    }

    static Row encode(Operation operation) {
        String word = operation.word();
        return switch (operation) {
            case Operation.QueueStarted o -> new Row(word, null, null, null, null);
            case Operation.StepStarted o -> new Row(word, o.step(), o.attempt(), null, text(o.request()));
            case Operation.StepDone o ->
                new Row(word, o.step(), o.attempt(), answered(o.status(), o.took()), text(o.result()));
            case Operation.StepRefused o ->
                new Row(word, o.step(), o.attempt(), problem(o.problem()).toString(), null);
            case Operation.StepInDoubt o ->
                new Row(word, o.step(), o.attempt(), failed(o.problem(), o.retryable()), null);
            case Operation.StepUnreached o ->
                new Row(word, o.step(), o.attempt(), problem(o.problem()).toString(), null);
            case Operation.StepWaiting o -> new Row(word, o.step(), o.attempt(), waiting(o), null);
            case Operation.StepGivenUp o -> new Row(word, o.step(), o.attempt(), givenUp(o), null);
            case Operation.StepAdded o ->
                new Row(
                        word,
                        o.step(),
                        null,
                        object().put("fingerprint", o.fingerprint()).toString(),
                        StartCodec.encode(o.added()));
            case Operation.StepEnlisted o -> new Row(word, o.step(), null, null, text(o.result()));
            case Operation.QueueCompleted o -> new Row(word, null, null, null, null);
            case Operation.RetryScheduled o ->
                new Row(
                        word,
                        o.step(),
                        null,
                        object().put("call", o.call().word())
                                .put("until", o.until().toString())
                                .toString(),
                        null);
            case Operation.QueueConfirming o -> new Row(word, null, null, null, null);
            case Operation.ConfirmationStarted o -> new Row(word, o.step(), o.attempt(), null, text(o.request()));
            case Operation.ConfirmationDone o ->
                new Row(word, o.step(), o.attempt(), answered(o.status(), o.took()), null);
            case Operation.ConfirmationFailed o ->
                new Row(word, o.step(), o.attempt(), failed(o.problem(), o.retryable()), null);
            case Operation.QueueSucceeded o -> new Row(word, null, null, null, null);
            case Operation.RestoreRequested o ->
                new Row(word, null, null, object().put("reason", o.reason()).toString(), null);
            case Operation.CompensationStarted o -> new Row(word, o.step(), o.attempt(), null, text(o.request()));
            case Operation.CompensationDone o ->
                new Row(word, o.step(), o.attempt(), answered(o.status(), o.took()), null);
            case Operation.CompensationFailed o ->
                new Row(word, o.step(), o.attempt(), failed(o.problem(), o.retryable()), null);
            case Operation.CompensationSkipped o -> new Row(word, o.step(), null, null, null);
            case Operation.QueueRestored o -> new Row(word, null, null, null, null);
            case Operation.QueueAttention o ->
                new Row(word, o.step(), null, object().put("detail", o.detail()).toString(), null);
            case Operation.QueueInterrupted o ->
                new Row(word, null, null, interruption(o).toString(), null);
            case Operation.QueueRecovered o -> new Row(word, null, null, null, null);
            case Operation.AdminRetried o ->
                new Row(word, null, null, o.by() == null ? null : by(o.by()).toString(), null);
            case Operation.AdminResolved o ->
                new Row(
                        word,
                        o.step(),
                        null,
                        by(o.by())
                                .put("as", o.as().word())
                                .put("reason", o.reason())
                                .toString(),
                        text(o.result()));
            case Operation.AdminPaused o ->
                new Row(word, null, null, by(o.by()).put("reason", o.reason()).toString(), null);
            case Operation.AdminResumed o ->
                new Row(word, null, null, by(o.by()).toString(), null);
        };
    }

    /**
     * The operation a row tells of.
     *
     * @throws IllegalStateException when the row was written by a newer Skald or by someone else
     */
    static Operation decode(Row row) {
        Row r = row;
        return switch (r.word()) {
            case "queue-started" -> new Operation.QueueStarted();
            case "step-started" -> new Operation.StepStarted(step(r), attempt(r), payload(r));
            case "step-done" -> {
                JsonNode detail = detail(r);
                Json result = Objects.requireNonNullElse(payload(r), Json.NULL);
                yield new Operation.StepDone(step(r), attempt(r), result, status(detail), took(detail));
            }
            case "step-refused" -> new Operation.StepRefused(step(r), attempt(r), problem(detail(r)));
            case "step-in-doubt" ->
                new Operation.StepInDoubt(step(r), attempt(r), problem(detail(r)), retryable(detail(r)));
            case "step-unreached" -> new Operation.StepUnreached(step(r), attempt(r), problem(detail(r)));
            case "step-waiting" -> waiting(r, detail(r));
            case "step-given-up" -> new Operation.StepGivenUp(step(r), call(detail(r)), attempt(r), problem(detail(r)));
            case "step-added" ->
                new Operation.StepAdded(
                        StartCodec.decodeStep(Objects.requireNonNull(r.payload(), r.word())),
                        detail(r).path("fingerprint").asText());
            case "step-enlisted" ->
                new Operation.StepEnlisted(step(r), Objects.requireNonNullElse(payload(r), Json.NULL));
            case "queue-completed" -> new Operation.QueueCompleted();
            case "retry-scheduled" -> {
                JsonNode detail = detail(r);
                yield new Operation.RetryScheduled(
                        step(r),
                        call(detail),
                        Instant.parse(detail.path("until").asText()));
            }
            case "queue-confirming" -> new Operation.QueueConfirming();
            case "confirmation-started" -> new Operation.ConfirmationStarted(step(r), attempt(r), payload(r));
            case "confirmation-done" ->
                new Operation.ConfirmationDone(step(r), attempt(r), status(detail(r)), took(detail(r)));
            case "confirmation-failed" ->
                new Operation.ConfirmationFailed(step(r), attempt(r), problem(detail(r)), retryable(detail(r)));
            case "queue-succeeded" -> new Operation.QueueSucceeded();
            case "restore-requested" ->
                new Operation.RestoreRequested(detail(r).path("reason").asText());
            case "compensation-started" -> new Operation.CompensationStarted(step(r), attempt(r), payload(r));
            case "compensation-done" ->
                new Operation.CompensationDone(step(r), attempt(r), status(detail(r)), took(detail(r)));
            case "compensation-failed" ->
                new Operation.CompensationFailed(step(r), attempt(r), problem(detail(r)), retryable(detail(r)));
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
                        Operation.As.valueOf(detail.path("as").asText().toUpperCase(Locale.ROOT)),
                        detail.path("reason").asText(),
                        by(detail),
                        payload(r));
            }
            case "admin-paused" ->
                new Operation.AdminPaused(detail(r).path("reason").asText(), by(detail(r)));
            case "admin-resumed" -> new Operation.AdminResumed(by(detail(r)));
            default -> throw new IllegalStateException("the log tells of something unknown: " + r.word());
        };
    }

    private static @Nullable String text(@Nullable Json json) {
        return json == null ? null : json.text();
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
        return Jsons.tree(Objects.requireNonNull(row.detail(), row.word()));
    }

    private static ObjectNode object() {
        return Jsons.object();
    }

    private static ObjectNode by(String who) {
        return object().put("by", who);
    }

    private static String by(JsonNode detail) {
        return detail.path("by").asText();
    }

    private static CallKind call(JsonNode detail) {
        return CallKind.valueOf(detail.path("call").asText().toUpperCase(Locale.ROOT));
    }

    private static ObjectNode interruption(Operation.QueueInterrupted o) {
        return o.reason() == null ? by(o.by()) : by(o.by()).put("reason", o.reason());
    }

    private static String givenUp(Operation.StepGivenUp o) {
        return problem(o.problem()).put("call", o.call().word()).toString();
    }

    private static String waiting(Operation.StepWaiting o) {
        ObjectNode node = o.problem() == null ? object() : problem(o.problem());
        node.put("call", o.call().word());
        if (o.until() != null) {
            node.put("until", o.until().toString());
        }
        if (o.poll() != null) {
            node.put("poll", o.poll().toString());
        }
        if (o.pollAt() != null) {
            node.put("pollAt", o.pollAt().toString());
        }
        return node.toString();
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

    private static String answered(int status, Duration took) {
        return Jsons.text(object().put("status", status).put("tookMs", took.toMillis()));
    }

    private static int status(JsonNode detail) {
        return detail.path("status").asInt();
    }

    private static Duration took(JsonNode detail) {
        return Duration.ofMillis(detail.path("tookMs").asLong());
    }

    private static String failed(StepProblem problem, boolean retryable) {
        return problem(problem).put("retryable", retryable).toString();
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
