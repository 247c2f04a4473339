package dev.skald.api.start;

import static org.assertj.core.api.Assertions.assertThat;

import dev.skald.participant.Expressions;
import dev.skald.queue.Json;
import dev.skald.queue.OnInterruption;
import dev.skald.queue.Owner;
import dev.skald.queue.Step;
import dev.skald.queue.StepWork;
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

/** Steps that become one step for each element of a list. */
class ForEachReaderTest {
    private static final String ACTION = "\"action\": {\"url\": \"http://h/a\"}";
    private static final String LIST = "\"forEach\": \"{% $input.items %}\"";

    @Test
    void ten_elements_are_at_work_at_once_unless_the_step_says_so() {
        assertThat(list(ACTION, LIST).maxParallel()).isEqualTo(10);
        assertThat(list(ACTION, LIST, "\"maxParallel\": 3").maxParallel()).isEqualTo(3);
        assertThat(list(ACTION, LIST).items()).isEqualTo(new Json("\"{% $input.items %}\""));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            "forEach": "{% $steps.later %}"        | /forEach      | the expression {% $steps.later %} uses
            "forEach": "{% $item %}"               | /forEach      | the expression {% $item %} uses
            "forEach": "{% ( %}"                   | /forEach      | the expression {% ( %}
            "forEach": "$input.items"              | /forEach      | must be one expression and nothing else
            "forEach": "{% $input %} and more"     | /forEach      | must be one expression and nothing else
            "forEach": ["a"]                       | /forEach      | must be a string, not an array
            "forEach": "{% [1] %}", "maxParallel": 0    | /maxParallel | must be
            "forEach": "{% [1] %}", "maxParallel": 1001 | /maxParallel | must be
            "maxParallel": 2                       | /maxParallel  | needs the member forEach beside it
            """)
    void a_wrong_list_is_pointed_to(String members, String pointer, String words) {
        assertThat(faults(ACTION, members)).singleElement().satisfies(fault -> {
            assertThat(fault.pointer()).isEqualTo("/steps/0" + pointer);
            assertThat(fault.detail()).startsWith(words);
        });
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            "wait": "PT1H" | has the member wait
            "signal": {}   | has the member signal
            "queue": {"name": "q", "steps": [{"name": "a", "action": {"url": "http://h/a"}}]} | is a queue
            """)
    void only_calls_can_be_made_for_each_element(String member, String words) {
        assertThat(faults(LIST, member))
                .containsExactly(new Fault("/steps/0/forEach", "must be absent, because the step " + words));
    }

    @ParameterizedTest
    @ValueSource(strings = {"action", "compensation", "confirmation"})
    void the_calls_know_the_element(String kind) {
        String call = "{\"url\": \"http://h/{% $item.id %}\", \"headers\": {\"X-Index\": \"{% $index %}\"}, \"body\":"
                + " \"{% $item %}\", \"outcome\": \"{% $response.status = $item.status ? 'done' : 'retry' %}\"}";
        String given = "\"" + kind + "\": " + call;

        assertThat(kind.equals("action") ? step(given, LIST) : step(ACTION, given, LIST))
                .isNotNull();
        assertThat(kind.equals("action") ? faults(given) : faults(ACTION, given))
                .extracting(Fault::pointer)
                .containsExactlyInAnyOrder(
                        "/steps/0/" + kind + "/url",
                        "/steps/0/" + kind + "/headers/X-Index",
                        "/steps/0/" + kind + "/body",
                        "/steps/0/" + kind + "/outcome");
    }

    @Test
    void what_is_about_the_whole_step_does_not_know_the_element() {
        assertThat(faults(ACTION, LIST, "\"when\": \"{% $index > 0 %}\""))
                .singleElement()
                .satisfies(fault -> {
                    assertThat(fault.pointer()).isEqualTo("/steps/0/when");
                    assertThat(fault.detail()).contains("$index");
                });
    }

    @ParameterizedTest
    @CsvSource({"$item.id, false", "$steps.items.id, true"})
    void an_element_in_doubt_is_called_again_only_for_a_result_of_its_own(String code, boolean needed) {
        Step step = step(ACTION, "\"compensation\": {\"url\": \"http://h/{% " + code + " %}\"}", LIST);

        assertThat(step.undoNeedsResult()).isEqualTo(needed);
    }

    @Test
    void a_list_needs_an_action() {
        assertThat(faults(LIST)).extracting(Fault::pointer).containsExactly("/steps/0/action");
    }

    private static StepWork.ForEach list(String... members) {
        return (StepWork.ForEach) step(members).work();
    }

    private static Step step(String... members) {
        return ((StartReader.Read) read(members)).start().steps().getFirst();
    }

    private static List<Fault> faults(String... members) {
        return ((StartReader.Faulty) read(members)).errors();
    }

    /** A step with these members, and a step {@code later} after it. */
    private static StartReader.Result read(String... members) {
        StartRules rules = new StartRules(10, PassList.of(List.of()), OnInterruption.RESTORE, null);
        String body = "{\"name\": \"n\", \"steps\": [{\"name\": \"items\", " + String.join(", ", members)
                + "}, {\"name\": \"later\", " + ACTION + "}]}";
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
