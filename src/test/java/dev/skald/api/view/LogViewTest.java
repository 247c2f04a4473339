package dev.skald.api.view;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.skald.queue.Call;
import dev.skald.queue.CallKind;
import dev.skald.queue.Json;
import dev.skald.queue.LogEntry;
import dev.skald.queue.OnRefused;
import dev.skald.queue.Operation;
import dev.skald.queue.Retry;
import dev.skald.queue.Step;
import dev.skald.queue.StepProblem;
import dev.skald.queue.StepStatus;
import dev.skald.queue.StepWork;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class LogViewTest {
    private static final Instant AT = Instant.parse("2030-01-01T10:00:00.000123Z");
    private static final Duration TOOK = Duration.ofMillis(12);
    private static final Json REQUEST = new Json("{\"method\":\"POST\"}");
    private static final StepProblem ANSWERED = new StepProblem(409, "no seats", "full", TOOK, null);
    private static final StepProblem UNREACHED = StepProblem.of("not reached");

    private static final Call CALL = new Call("POST", "http://h/", Map.of(), null, TOOK);
    private static final Step ADDED = new Step(
            new UUID(0, 1),
            "s",
            new StepWork.Calls(CALL, null, null),
            null,
            false,
            List.of(),
            Retry.ACTION,
            Retry.COMPENSATION,
            OnRefused.RESTORE,
            false,
            null);

    static Stream<Arguments> operations() {
        String problem = "\"durationMs\":12,\"problem\":{\"status\":409,\"detail\":\"no seats\",\"body\":\"full\"}";
        String unreached = "\"problem\":{\"status\":null,\"detail\":\"not reached\"}";
        return Stream.of(
                entry(new Operation.QueueStarted(), "queue-started", null, null, ""),
                entry(
                        new Operation.CallStarted("s", CallKind.ACTION, 2, REQUEST),
                        "step-started",
                        "\"s\"",
                        2,
                        "\"request\":{\"method\":\"POST\"}"),
                entry(new Operation.CallStarted("s", CallKind.ACTION, 1, null), "step-started", "\"s\"", 1, ""),
                entry(
                        new Operation.CallDone("s", CallKind.ACTION, 1, new Json("[1]"), 201, TOOK),
                        "step-done",
                        "\"s\"",
                        1,
                        "\"status\":201,\"durationMs\":12,\"result\":[1]"),
                entry(new Operation.StepRefused("s", 1, ANSWERED), "step-refused", "\"s\"", 1, problem),
                entry(
                        new Operation.CallFailed("s", CallKind.ACTION, 1, UNREACHED, true),
                        "step-in-doubt",
                        "\"s\"",
                        1,
                        unreached + ",\"retryable\":true"),
                entry(new Operation.StepUnreached("s", 1, UNREACHED), "step-unreached", "\"s\"", 1, unreached),
                entry(
                        new Operation.RetryScheduled("s", CallKind.COMPENSATION, AT),
                        "retry-scheduled",
                        "\"s\"",
                        null,
                        "\"call\":\"compensation\",\"until\":\"2030-01-01T10:00:00.000123Z\""),
                entry(
                        new Operation.EventRegistered("/trips", "1", "com.example.booked", null),
                        "event-registered",
                        null,
                        null,
                        "\"source\":\"/trips\",\"id\":\"1\",\"type\":\"com.example.booked\""),
                entry(
                        new Operation.CheckStarted(1, new Json("{\"url\":\"x\"}")),
                        "check-started",
                        null,
                        1,
                        "\"request\":{\"url\":\"x\"}"),
                entry(
                        new Operation.CheckAnswered(1, 404, TOOK),
                        "check-answered",
                        null,
                        1,
                        "\"status\":404,\"durationMs\":12"),
                entry(
                        new Operation.CheckFailed(1, UNREACHED, true),
                        "check-failed",
                        null,
                        1,
                        unreached + ",\"retryable\":true"),
                entry(
                        new Operation.CheckScheduled(AT),
                        "check-scheduled",
                        null,
                        null,
                        "\"until\":\"2030-01-01T10:00:00.000123Z\""),
                entry(new Operation.QueueSubmitted("ada"), "queue-submitted", null, null, "\"by\":\"ada\""),
                entry(new Operation.QueueSucceeded(), "queue-succeeded", null, null, ""),
                entry(
                        new Operation.RestoreRequested("because"),
                        "restore-requested",
                        null,
                        null,
                        "\"reason\":\"because\""),
                entry(
                        new Operation.RestoreRequested("no", null, new Operation.Failure("s", 409, "no")),
                        "restore-requested",
                        null,
                        null,
                        "\"reason\":\"no\",\"failure\":{\"step\":\"s\",\"status\":409,\"detail\":\"no\"}"),
                entry(new Operation.StepSkipped("s"), "step-skipped", "\"s\"", null, ""),
                entry(
                        new Operation.WaitStarted("s", AT),
                        "wait-started",
                        "\"s\"",
                        null,
                        "\"until\":\"2030-01-01T10:00:00.000123Z\""),
                entry(new Operation.WaitStarted("s", null), "wait-started", "\"s\"", null, ""),
                entry(
                        new Operation.WaitEnded("s", StepStatus.DONE, null),
                        "wait-ended",
                        "\"s\"",
                        null,
                        "\"as\":\"done\""),
                entry(
                        new Operation.WaitEnded("s", StepStatus.REFUSED, UNREACHED),
                        "wait-ended",
                        "\"s\"",
                        null,
                        "\"as\":\"refused\"," + unreached),
                entry(
                        new Operation.SignalReceived("s", new Json("[1]"), "ada"),
                        "signal-received",
                        "\"s\"",
                        null,
                        "\"by\":\"ada\",\"result\":[1]"),
                entry(
                        new Operation.StepExpanded("s", List.of(Json.NULL)),
                        "step-expanded",
                        "\"s\"",
                        null,
                        "\"elements\":1"),
                entry(new Operation.StepJoined("s"), "step-joined", "\"s\"", null, ""),
                entry(new Operation.OutputComputed(new Json("[1]")), "output-computed", null, null, "\"result\":[1]"),
                entry(
                        new Operation.CallStarted("s", CallKind.COMPENSATION, 1, REQUEST),
                        "compensation-started",
                        "\"s\"",
                        1,
                        "\"request\":{\"method\":\"POST\"}"),
                entry(
                        new Operation.CallDone("s", CallKind.COMPENSATION, 3, null, 204, TOOK),
                        "compensation-done",
                        "\"s\"",
                        3,
                        "\"status\":204,\"durationMs\":12"),
                entry(
                        new Operation.CallFailed("s", CallKind.COMPENSATION, 1, ANSWERED, false),
                        "compensation-failed",
                        "\"s\"",
                        1,
                        problem + ",\"retryable\":false"),
                entry(new Operation.CompensationSkipped("s"), "compensation-skipped", "\"s\"", null, ""),
                entry(new Operation.QueueRestored(), "queue-restored", null, null, ""),
                entry(new Operation.QueueAttention("s", "why"), "queue-attention", "\"s\"", null, "\"reason\":\"why\""),
                entry(new Operation.QueueAttention(null, "why"), "queue-attention", null, null, "\"reason\":\"why\""),
                entry(new Operation.QueueInterrupted("b2"), "queue-interrupted", null, null, "\"by\":\"b2\""),
                entry(
                        new Operation.QueueInterrupted("b2", "internal error"),
                        "queue-interrupted",
                        null,
                        null,
                        "\"by\":\"b2\",\"reason\":\"internal error\""),
                entry(new Operation.QueueRecovered(), "queue-recovered", null, null, ""),
                entry(
                        new Operation.StepWaiting("s", CallKind.ACTION, 2, AT, URI.create("http://p/1"), AT, null),
                        "step-waiting",
                        "\"s\"",
                        2,
                        "\"call\":\"action\",\"until\":\"2030-01-01T10:00:00.000123Z\",\"poll\":\"http://p/1\","
                                + "\"pollAt\":\"2030-01-01T10:00:00.000123Z\""),
                entry(
                        new Operation.StepWaiting("s", CallKind.COMPENSATION, 1, null, null, null, ANSWERED),
                        "step-waiting",
                        "\"s\"",
                        1,
                        "\"call\":\"compensation\"," + problem),
                entry(
                        new Operation.StepGivenUp("s", CallKind.ACTION, 1, ANSWERED),
                        "step-given-up",
                        "\"s\"",
                        1,
                        "\"call\":\"action\"," + problem),
                entry(new Operation.StepAdded(ADDED, "f", null), "step-added", "\"s\"", null, ""),
                entry(new Operation.StepEnlisted("s", new Json("7")), "step-enlisted", "\"s\"", null, "\"result\":7"),
                entry(new Operation.QueueCompleted(null), "queue-completed", null, null, ""),
                entry(new Operation.QueueConfirming(), "queue-confirming", null, null, ""),
                entry(
                        new Operation.CallStarted("s", CallKind.CONFIRMATION, 1, new Json("{\"url\":\"x\"}")),
                        "confirmation-started",
                        "\"s\"",
                        1,
                        "\"request\":{\"url\":\"x\"}"),
                entry(
                        new Operation.CallDone("s", CallKind.CONFIRMATION, 1, null, 200, Duration.ofMillis(5)),
                        "confirmation-done",
                        "\"s\"",
                        1,
                        "\"status\":200,\"durationMs\":5"),
                entry(
                        new Operation.CallFailed("s", CallKind.CONFIRMATION, 1, ANSWERED, true),
                        "confirmation-failed",
                        "\"s\"",
                        1,
                        problem + ",\"retryable\":true"),
                entry(
                        new Operation.AdminResolved("s", Operation.As.DONE, "why", "ada", new Json("7")),
                        "admin-resolved",
                        "\"s\"",
                        null,
                        "\"as\":\"done\",\"reason\":\"why\",\"by\":\"ada\",\"result\":7"),
                entry(
                        new Operation.AdminPaused("why", "ada"),
                        "admin-paused",
                        null,
                        null,
                        "\"reason\":\"why\",\"by\":\"ada\""),
                entry(new Operation.AdminResumed("ada"), "admin-resumed", null, null, "\"by\":\"ada\""),
                entry(new Operation.AdminRetried(null), "admin-retried", null, null, ""),
                entry(new Operation.AdminRetried("ada"), "admin-retried", null, null, "\"by\":\"ada\""),
                entry(
                        new Operation.AdminResolved("s", Operation.As.DONE, "seen", "ada", new Json("[1]")),
                        "admin-resolved",
                        "\"s\"",
                        null,
                        "\"as\":\"done\",\"reason\":\"seen\",\"by\":\"ada\",\"result\":[1]"),
                entry(
                        new Operation.AdminResolved("s", Operation.As.COMPENSATED, "seen", "ada", null),
                        "admin-resolved",
                        "\"s\"",
                        null,
                        "\"as\":\"compensated\",\"reason\":\"seen\",\"by\":\"ada\""),
                entry(
                        new Operation.AdminPaused("why", "ada"),
                        "admin-paused",
                        null,
                        null,
                        "\"reason\":\"why\",\"by\":\"ada\""),
                entry(new Operation.AdminResumed("ada"), "admin-resumed", null, null, "\"by\":\"ada\""));
    }

    private static Arguments entry(Operation operation, String word, String step, Integer attempt, String detail) {
        return Arguments.of(
                operation,
                "{\"seq\":7,\"at\":\"2030-01-01T10:00:00.000123Z\",\"operation\":\"" + word + "\",\"step\":" + step
                        + ",\"attempt\":" + attempt + ",\"node\":\"a1\",\"detail\":{" + detail + "}}");
    }

    @ParameterizedTest
    @MethodSource("operations")
    void each_operation_has_its_words(Operation operation, String expected) {
        assertThat(text(LogView.of(List.of(new LogEntry(7, AT, "a1", operation)))))
                .isEqualTo("{\"entries\":[" + expected + "]}");
    }

    @Test
    void every_operation_is_tried() {
        List<String> tried = operations()
                .map(arguments -> arguments.get()[0].getClass().getSimpleName())
                .distinct()
                .toList();

        assertThat(tried)
                .containsExactlyInAnyOrderElementsOf(
                        concrete(Operation.class).map(Class::getSimpleName).toList());
    }

    private static Stream<Class<?>> concrete(Class<?> type) {
        return type.isSealed()
                ? Stream.of(type.getPermittedSubclasses())
                        .flatMap(LogViewTest::concrete)
                        .distinct()
                : Stream.of(type);
    }

    @Test
    void a_long_result_is_cut_between_characters() throws IOException {
        Json result = new Json("\"" + "é".repeat(10_000) + "\"");

        byte[] json = LogView.of(
                List.of(new LogEntry(1, AT, "a1", new Operation.CallDone("s", CallKind.ACTION, 1, result, 200, TOOK))));

        JsonNode detail = new ObjectMapper().readTree(json).at("/entries/0/detail");
        assertThat(detail.get("cut").booleanValue()).isTrue();
        assertThat(detail.get("result").textValue())
                .isEqualTo(result.text().substring(0, 1 + (LogView.RESULT_SIZE_BYTES_MAX - 1) / 2));
    }

    private static String text(byte[] json) {
        return new String(json, StandardCharsets.UTF_8);
    }
}
