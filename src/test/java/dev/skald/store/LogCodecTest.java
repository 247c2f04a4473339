package dev.skald.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.skald.queue.CallKind;
import dev.skald.queue.Json;
import dev.skald.queue.Operation;
import dev.skald.queue.StepProblem;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class LogCodecTest {
    private static final Json JSON = new Json("{\"price\": 1.00, \"a\":\"\\u0000\"}");
    private static final Duration TOOK = Duration.ofMillis(1234);
    private static final Instant AT = Instant.parse("2026-02-03T04:05:06.789012Z");
    private static final StepProblem WHOLE =
            new StepProblem(503, "busy \"now\" \u0000 ü 😀", "<h1>\n</h1>", TOOK, Duration.ofSeconds(90, 1));
    private static final StepProblem BARE = StepProblem.of("no connection");

    /** At least one of each kind, and one for every value that may be absent. */
    static Stream<Operation> operations() {
        return Stream.of(
                new Operation.QueueStarted(),
                new Operation.StepStarted("a", 1, JSON),
                new Operation.StepStarted("a", 2, null),
                new Operation.StepDone("a", 1, JSON, 201, TOOK),
                new Operation.StepDone("a", 1, Json.NULL, 204, Duration.ZERO),
                new Operation.StepRefused("a", 1, WHOLE),
                new Operation.StepRefused("a", 1, BARE),
                new Operation.StepInDoubt("a", 3, WHOLE, true),
                new Operation.StepInDoubt("a", 3, BARE, false),
                new Operation.StepUnreached("a", 1, WHOLE),
                new Operation.StepUnreached("a", 1, BARE),
                new Operation.RetryScheduled("a", CallKind.ACTION, AT),
                new Operation.RetryScheduled("a", CallKind.COMPENSATION, Instant.EPOCH),
                new Operation.QueueSucceeded(),
                new Operation.RestoreRequested("the guest \"changed\" \\ her mind\n"),
                new Operation.RestoreRequested(""),
                new Operation.CompensationStarted("b", 1, JSON),
                new Operation.CompensationStarted("b", 1, null),
                new Operation.CompensationDone("b", 1, 200, TOOK),
                new Operation.CompensationFailed("b", 20, WHOLE, true),
                new Operation.CompensationFailed("b", 20, BARE, false),
                new Operation.CompensationSkipped("b"),
                new Operation.QueueRestored(),
                new Operation.QueueAttention("b", "it failed for good"),
                new Operation.QueueAttention(null, "internal error"),
                new Operation.QueueInterrupted("6f0a"),
                new Operation.QueueInterrupted("6f0a", "internal error"),
                new Operation.QueueRecovered(),
                new Operation.StepWaiting("a", CallKind.ACTION, 1, AT, URI.create("http://p/jobs/1"), AT, WHOLE),
                new Operation.StepWaiting("a", CallKind.CONFIRMATION, 1, null, null, null, null),
                new Operation.StepGivenUp("a", CallKind.COMPENSATION, 2, BARE),
                new Operation.StepAdded(Starts.any().steps().getFirst(), "f1"),
                new Operation.StepEnlisted("a", JSON),
                new Operation.StepEnlisted("a", Json.NULL),
                new Operation.QueueCompleted(),
                new Operation.QueueConfirming(),
                new Operation.ConfirmationStarted("b", 1, JSON),
                new Operation.ConfirmationStarted("b", 1, null),
                new Operation.ConfirmationDone("b", 1, 200, TOOK),
                new Operation.ConfirmationFailed("b", 20, WHOLE, true),
                new Operation.ConfirmationFailed("b", 20, BARE, false),
                new Operation.AdminRetried("ada"),
                new Operation.AdminRetried(null),
                new Operation.AdminResolved("a", Operation.As.DONE, "I called them", "ada", JSON),
                new Operation.AdminResolved("a", Operation.As.COMPENSATED, "I called \"them\"", "ada", null),
                new Operation.AdminPaused("the bank is closed", "ada"),
                new Operation.AdminResumed("ada"));
    }

    @ParameterizedTest
    @MethodSource("operations")
    void an_operation_comes_back_as_it_was_written(Operation operation) {
        assertThat(LogCodec.decode(LogCodec.encode(operation))).isEqualTo(operation);
    }

    @Test
    void every_operation_has_an_example_above_and_a_word_of_its_own() {
        Set<Class<?>> shown = operations().map(Operation::getClass).collect(Collectors.toSet());
        Set<Class<?>> all = kinds(Operation.class).collect(Collectors.toSet());

        assertThat(shown).isEqualTo(all);
        assertThat(operations().map(Operation::word).distinct()).hasSameSizeAs(all);
    }

    /** The records below a sealed interface. */
    private static Stream<Class<?>> kinds(Class<?> type) {
        return type.isSealed()
                ? Arrays.stream(type.getPermittedSubclasses()).flatMap(LogCodecTest::kinds)
                : Stream.of(type);
    }

    /** The log outlives the Skald that wrote it: these rows are as the first one wrote them. */
    @Test
    void rows_of_the_first_format_can_still_be_read() {
        assertThat(LogCodec.decode(
                        new LogCodec.Row("step-done", "a", 2, "{\"status\":201,\"tookMs\":1234}", "{\"price\": 1.00}")))
                .isEqualTo(new Operation.StepDone("a", 2, new Json("{\"price\": 1.00}"), 201, TOOK));
        assertThat(LogCodec.decode(new LogCodec.Row(
                        "step-in-doubt",
                        "a",
                        1,
                        "{\"problem\":\"timed out\",\"status\":504,\"body\":\"x\",\"tookMs\":1234,"
                                + "\"retryAfter\":\"PT5S\",\"retryable\":false}",
                        null)))
                .isEqualTo(new Operation.StepInDoubt(
                        "a", 1, new StepProblem(504, "timed out", "x", TOOK, Duration.ofSeconds(5)), false));
        assertThat(LogCodec.decode(new LogCodec.Row(
                        "retry-scheduled",
                        "a",
                        null,
                        "{\"call\":\"compensation\",\"until\":\"2026-02-03T04:05:06.789012Z\"}",
                        null)))
                .isEqualTo(new Operation.RetryScheduled("a", CallKind.COMPENSATION, AT));
        assertThat(LogCodec.decode(new LogCodec.Row("queue-interrupted", null, null, "{\"by\":\"6f0a\"}", null)))
                .isEqualTo(new Operation.QueueInterrupted("6f0a"));
    }

    @Test
    void a_word_that_this_skald_does_not_know_is_an_error() {
        LogCodec.Row unknown = new LogCodec.Row("queue-teleported", null, null, null, null);

        assertThatThrownBy(() -> LogCodec.decode(unknown))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("queue-teleported");
    }

    @Test
    void two_attempts_at_one_step_are_not_the_same() {
        LogCodec.Row first = LogCodec.encode(new Operation.StepUnreached("a", 1, BARE));

        assertThat(first.sameAs(LogCodec.encode(new Operation.StepUnreached("a", 1, WHOLE))))
                .isTrue();
        assertThat(first.sameAs(LogCodec.encode(new Operation.StepUnreached("a", 2, BARE))))
                .isFalse();
        assertThat(first.sameAs(LogCodec.encode(new Operation.StepUnreached("b", 1, BARE))))
                .isFalse();
        assertThat(first.sameAs(LogCodec.encode(new Operation.StepRefused("a", 1, BARE))))
                .isFalse();
    }
}
