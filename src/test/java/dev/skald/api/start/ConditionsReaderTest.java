package dev.skald.api.start;

import static org.assertj.core.api.Assertions.assertThat;

import dev.skald.participant.Expressions;
import dev.skald.queue.Json;
import dev.skald.queue.OnInterruption;
import dev.skald.queue.Owner;
import dev.skald.queue.QueueStart;
import dev.skald.queue.Step;
import dev.skald.web.problem.Fault;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Conditions, optional steps, outputs, and what calls may say about failures. */
class ConditionsReaderTest {
    private static final String CALL = "{\"url\": \"http://h/a\"}";

    @Test
    void without_these_members_a_step_is_always_needed_and_its_queue_has_no_output() {
        QueueStart start = start("", "");
        Step step = start.steps().getFirst();

        assertThat(step.when()).isNull();
        assertThat(step.optional()).isFalse();
        assertThat(start.output()).isNull();
        assertThat(start.restoreOrder()).isEqualTo(QueueStart.RestoreOrder.REVERSE);
    }

    @Test
    void with_them_it_has_what_they_say() {
        QueueStart start = start(
                ", \"when\": \"{% $input.x %}\", \"optional\": true",
                ", \"output\": {\"n\": [\"{% $steps.a + $steps.b %}\", 1.10]}, \"restoreOrder\": \"parallel\"");
        Step step = start.steps().getFirst();

        assertThat(step.when()).isEqualTo(new Json("\"{% $input.x %}\""));
        assertThat(step.optional()).isTrue();
        assertThat(start.output().text()).contains("1.10");
        assertThat(start.restoreOrder()).isEqualTo(QueueStart.RestoreOrder.PARALLEL);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            "when": true                      | /when     | must be a string, not a boolean
            "when": "$input.x"                | /when     | must be one expression and nothing else
            "when": "{% $input.x %} "         | /when     | must be one expression and nothing else
            "when": "{% ( %}"                 | /when     | the expression {% ( %}
            "when": "{% $steps.b %}"          | /when     | the expression {% $steps.b %} uses $steps.b
            "when": "{% $call.attempt = 1 %}" | /when     | the expression {% $call.attempt = 1 %} uses $call
            "when": "{% $failure.why %}"      | /when     | the expression {% $failure.why %} uses $failure.why
            "optional": "yes"                 | /optional | must be true or false
            """)
    void a_wrong_member_of_a_step_is_pointed_to(String member, String pointer, String words) {
        assertThat(faults(", " + member, "")).singleElement().satisfies(fault -> {
            assertThat(fault.pointer()).isEqualTo("/steps/0" + pointer);
            assertThat(fault.detail()).startsWith(words);
        });
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            "output": {"x": ["{% $steps.c %}"]} | /output/x/0    | the expression {% $steps.c %} uses $steps.c
            "output": "{% $call %}"             | /output        | the expression {% $call %} uses $call
            "restoreOrder": "backwards"         | /restoreOrder  | must be
            """)
    void a_wrong_member_of_a_queue_is_pointed_to(String member, String pointer, String words) {
        assertThat(faults("", ", " + member)).singleElement().satisfies(fault -> {
            assertThat(fault.pointer()).isEqualTo(pointer);
            assertThat(fault.detail()).startsWith(words);
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"$failure", "$failure.detail ?? $queue.reason", "$failure.status", "$failure.step"})
    void every_call_may_say_what_failed_and_needs_no_result_for_it(String code) {
        String call = "{\"url\": \"http://h/a\", \"body\": \"{% " + code + " %}\"}";
        Step step = start(
                        ", \"compensation\": " + call + ", \"confirmation\": " + call + ", \"when\": \"{% $exists("
                                + code.replace(" ?? $queue.reason", "") + ") %}\"",
                        ", \"output\": \"{% " + code + " %}\"")
                .steps()
                .getFirst();

        assertThat(step.undoNeedsResult()).isFalse();
    }

    private static QueueStart start(String ofStep, String ofQueue) {
        return ((StartReader.Read) read(ofStep, ofQueue)).start();
    }

    private static List<Fault> faults(String ofStep, String ofQueue) {
        return ((StartReader.Faulty) read(ofStep, ofQueue)).errors();
    }

    /** A queue with the steps {@code a} and {@code b}, in which these members follow those that are always there. */
    private static StartReader.Result read(String ofStep, String ofQueue) {
        StartRules rules = new StartRules(10, PassList.of(List.of()), OnInterruption.RESTORE, null);
        String body = "{\"name\": \"n\", \"steps\": [{\"name\": \"a\", \"action\": " + CALL + ofStep
                + "}, {\"name\": \"b\", \"action\": " + CALL + "}]" + ofQueue + "}";
        return new StartReader(
                        new ContentReader(
                                rules,
                                CallCheck.of(new Expressions()),
                                (name, version) -> Optional.empty(),
                                UUID::randomUUID),
                        UUID::randomUUID,
                        () -> Instant.EPOCH,
                        Owner.DEFAULT)
                .read(body.getBytes(StandardCharsets.UTF_8), List.of());
    }
}
