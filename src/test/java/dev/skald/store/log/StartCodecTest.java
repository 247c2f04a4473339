package dev.skald.store.log;

import static org.assertj.core.api.Assertions.assertThat;

import dev.skald.queue.Call;
import dev.skald.queue.Driver;
import dev.skald.queue.Json;
import dev.skald.queue.OnInterruption;
import dev.skald.queue.OnRefused;
import dev.skald.queue.Owner;
import dev.skald.queue.Parent;
import dev.skald.queue.QueueStart;
import dev.skald.queue.Retry;
import dev.skald.queue.Step;
import dev.skald.store.Starts;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class StartCodecTest {
    private static final Call BARE = new Call("POST", "http://h/a", Map.of(), null, Call.DEFAULT_TIMEOUT);
    private static final Call WHOLE = new Call(
            "PUT",
            "https://h:8443/{$input.id}?x=\"ü\"",
            Map.of("X-Class", "{$queue.name}", "x-empty", ""),
            new Json("{ \"price\" : 1.00, \"big\":12345678901234567890.123456789, \"z\":\"\\u0000\" }"),
            Duration.ofMillis(1500));
    private static final Retry ODD = new Retry(7, Duration.ofMillis(1), 1.25, Duration.ofSeconds(3, 456_000_000));

    static Stream<QueueStart> starts() {
        Step bare = step("a", BARE, null, List.of(), Retry.ACTION, Retry.COMPENSATION, OnRefused.RESTORE, false);
        Step whole = step("b ü", WHOLE, WHOLE, List.of("a"), ODD, ODD, OnRefused.CONTINUE, true);
        // Each of these is left out where it is its own default, but not where it is the other's.
        Step swapped =
                step("c", BARE, BARE, List.of("a", "b ü"), Retry.COMPENSATION, Retry.ACTION, OnRefused.RESTORE, false);
        Json input = new Json(" {\"n\": 1e2,\"n\":1.0} ");
        return Stream.of(
                new QueueStart(
                        UUID.randomUUID(),
                        "bare",
                        Json.NULL,
                        List.of(bare),
                        null,
                        null,
                        OnInterruption.RESTORE,
                        Map.of(),
                        Map.of(),
                        null,
                        Driver.COORDINATOR,
                        null,
                        null,
                        Owner.DEFAULT),
                new QueueStart(
                        UUID.randomUUID(),
                        "whole",
                        input,
                        List.of(bare, whole, swapped),
                        Duration.ofMillis(86_400_001),
                        Instant.parse("2031-01-02T03:04:05.678901234Z"),
                        OnInterruption.RESUME,
                        Map.of("Authorization", "Bearer \"x\"", "Accept", "*/*"),
                        Map.of("tenant", "acme 😀", "empty", ""),
                        "book-trip@2",
                        Driver.CALLER,
                        Instant.parse("2031-01-02T03:04:05.678901Z"),
                        new Parent(UUID.randomUUID(), "pay"),
                        Owner.DEFAULT));
    }

    @ParameterizedTest
    @MethodSource("starts")
    void a_start_comes_back_as_it_was_written(QueueStart start) {
        assertThat(again(start)).isEqualTo(start);
    }

    @ParameterizedTest
    @EnumSource
    void every_choice_of_what_an_interruption_means_comes_back(OnInterruption choice) {
        QueueStart start = new QueueStart(
                UUID.randomUUID(),
                "x",
                Json.NULL,
                Starts.any().steps(),
                null,
                null,
                choice,
                Map.of(),
                Map.of(),
                null,
                Driver.COORDINATOR,
                null,
                null,
                Owner.DEFAULT);

        assertThat(again(start).onInterruption()).isEqualTo(choice);
    }

    @ParameterizedTest
    @EnumSource
    void every_choice_of_what_a_refusal_means_comes_back(OnRefused choice) {
        Step step = step("a", BARE, null, List.of(), Retry.ACTION, Retry.COMPENSATION, choice, false);
        QueueStart start = new QueueStart(
                UUID.randomUUID(),
                "x",
                Json.NULL,
                List.of(step),
                null,
                null,
                OnInterruption.RESTORE,
                Map.of(),
                Map.of(),
                null,
                Driver.COORDINATOR,
                null,
                null,
                Owner.DEFAULT);

        assertThat(again(start).steps()).containsExactly(step);
    }

    @Test
    void a_row_from_before_there_were_definitions_is_read() {
        QueueStart start = Starts.any();
        String encoded = StartCodec.encode(start);

        assertThat(encoded).doesNotContain("definition");
        assertThat(again(start).definition()).isNull();
    }

    private static QueueStart again(QueueStart start) {
        return StartCodec.decode(
                start.id(), start.name(), start.input().text(), StartCodec.encode(start), false, Owner.DEFAULT);
    }

    private static Step step(
            String name,
            Call action,
            @Nullable Call compensation,
            List<String> after,
            Retry retry,
            Retry compensationRetry,
            OnRefused onRefused,
            boolean undoNeedsResult) {
        return new Step(
                UUID.randomUUID(),
                name,
                action,
                compensation,
                null,
                null,
                after,
                retry,
                compensationRetry,
                onRefused,
                undoNeedsResult);
    }
}
