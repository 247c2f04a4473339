package dev.skald.store.log;

import static dev.skald.support.StartBuilder.start;
import static dev.skald.support.StepBuilder.step;
import static org.assertj.core.api.Assertions.assertThat;

import dev.skald.queue.Call;
import dev.skald.queue.Call.AnswerRules;
import dev.skald.queue.Call.Send;
import dev.skald.queue.Driver;
import dev.skald.queue.Hold;
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
            Send.FORM,
            new Json("{ \"price\" : 1.00, \"big\":12345678901234567890.123456789, \"z\":\"\\u0000\" }"),
            new AnswerRules("$response.body.\"é\"", "$response.status = 500 ? 'refused'"),
            "hotel-1",
            Duration.ofMillis(1500));
    private static final Retry ODD = new Retry(7, Duration.ofMillis(1), 1.25, Duration.ofSeconds(3, 456_000_000));

    static Stream<QueueStart> starts() {
        Step bare = step("a").action(BARE).compensation(null).build();
        Step whole = step("b ü")
                .calls(WHOLE)
                .after("a")
                .retry(ODD, ODD)
                .onRefused(OnRefused.CONTINUE)
                .undoNeedsResult(true)
                .build();
        // Each of these is left out where it is its own default, but not where it is the other's.
        Step swapped = step("c")
                .calls(BARE)
                .after("a", "b ü")
                .retry(Retry.COMPENSATION, Retry.ACTION)
                .build();
        Json input = new Json(" {\"n\": 1e2,\"n\":1.0} ");
        return Stream.of(
                start(bare).name("bare").build(),
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
                        new Hold(WHOLE, Duration.ofMillis(30_001), ODD),
                        Owner.DEFAULT,
                        new Json("{\"price\": \"{% $steps.a.price %}\"}"),
                        QueueStart.RestoreOrder.PARALLEL));
    }

    @ParameterizedTest
    @MethodSource("starts")
    void a_start_comes_back_as_it_was_written(QueueStart start) {
        assertThat(again(start)).isEqualTo(start);
    }

    @ParameterizedTest
    @EnumSource
    void every_choice_of_what_an_interruption_means_comes_back(OnInterruption choice) {
        QueueStart start = start(step("a").build()).onInterruption(choice).build();

        assertThat(again(start).onInterruption()).isEqualTo(choice);
    }

    @ParameterizedTest
    @EnumSource
    void every_choice_of_what_a_refusal_means_comes_back(OnRefused choice) {
        Step step = step("a").compensation(null).onRefused(choice).build();
        QueueStart start = start(step).build();

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
}
