package dev.skald.store.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.skald.queue.CallKind;
import dev.skald.queue.Json;
import dev.skald.queue.Operation;
import dev.skald.queue.StepProblem;
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
    private static final Duration TOOK = Duration.ofMillis(1234);
    private static final Instant AT = Instant.parse("2026-02-03T04:05:06.789012Z");
    private static final StepProblem WHOLE =
            new StepProblem(503, "busy \"now\" \u0000 ü 😀", "<h1>\n</h1>", TOOK, Duration.ofSeconds(90, 1));
    private static final StepProblem BARE = StepProblem.of("no connection");

    static Stream<Operation> operations() {
        return EveryOperation.examples();
    }

    @ParameterizedTest
    @MethodSource("operations")
    void an_operation_comes_back_as_it_was_written(Operation operation) {
        assertThat(LogCodec.decode(LogCodec.encode(operation))).isEqualTo(operation);
    }

    @Test
    void every_operation_has_an_example_and_a_word_of_its_own_and_calls_have_one_for_each_kind() {
        Set<Class<?>> shown = operations().map(Operation::getClass).collect(Collectors.toSet());
        Set<Class<?>> all = records(Operation.class).collect(Collectors.toSet());
        Set<Class<?>> ofCalls =
                Set.of(Operation.CallStarted.class, Operation.CallDone.class, Operation.CallFailed.class);
        int words = all.size() + ofCalls.size() * (CallKind.values().length - 1);

        assertThat(shown).isEqualTo(all);
        assertThat(operations().map(Operation::word).distinct()).hasSize(words);
    }

    /** The records below a sealed interface. */
    private static Stream<Class<?>> records(Class<?> type) {
        return type.isSealed()
                ? Arrays.stream(type.getPermittedSubclasses()).flatMap(LogCodecTest::records)
                : Stream.of(type);
    }

    /** The log outlives the Skald that wrote it: these rows are as the first one wrote them. */
    @Test
    void rows_of_the_first_format_can_still_be_read() {
        assertThat(LogCodec.decode(
                        new LogCodec.Row("step-done", "a", 2, "{\"status\":201,\"tookMs\":1234}", "{\"price\": 1.00}")))
                .isEqualTo(new Operation.CallDone("a", CallKind.ACTION, 2, new Json("{\"price\": 1.00}"), 201, TOOK));
        assertThat(LogCodec.decode(new LogCodec.Row(
                        "step-in-doubt",
                        "a",
                        1,
                        "{\"problem\":\"timed out\",\"status\":504,\"body\":\"x\",\"tookMs\":1234,"
                                + "\"retryAfter\":\"PT5S\",\"retryable\":false}",
                        null)))
                .isEqualTo(new Operation.CallFailed(
                        "a",
                        CallKind.ACTION,
                        1,
                        new StepProblem(504, "timed out", "x", TOOK, Duration.ofSeconds(5)),
                        false));
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
