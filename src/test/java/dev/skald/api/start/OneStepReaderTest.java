package dev.skald.api.start;

import static dev.skald.support.StartBuilder.start;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.skald.engine.NextStep;
import dev.skald.queue.Call;
import dev.skald.queue.Driver;
import dev.skald.queue.Json;
import dev.skald.queue.OnInterruption;
import dev.skald.queue.OnRefused;
import dev.skald.queue.Queue;
import dev.skald.queue.Step;
import dev.skald.support.StepBuilder;
import dev.skald.web.problem.Fault;
import dev.skald.web.problem.Problem;
import dev.skald.web.problem.ProblemException;
import dev.skald.web.problem.ProblemType;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** One step on its own, for a queue that has the steps a, b after a, and c after a. */
class OneStepReaderTest {
    private static final UUID ID = new UUID(0, 7);
    private static final Queue QUEUE = queue(step("a"), step("b", "a"), step("c", "a"));
    private static final CallCheck CHECK_NOTHING = (call, results) -> List.of();

    @Test
    void a_step_is_read_with_everything_it_gives() {
        NextStep.Read read = read("""
                {"name": "d", "after": ["a", "b"], "onRefused": "continue",
                 "action": {"url": "http://h/d"}, "compensation": {"url": "http://h/undo-d"},
                 "retry": {"maxAttempts": 2}, "compensationRetry": {"maxAttempts": 7}}
                """);

        Step step = read.step();
        assertThat(read.enlisted()).isNull();
        assertThat(step.id()).isEqualTo(ID);
        assertThat(step.name()).isEqualTo("d");
        assertThat(step.after()).containsExactly("a", "b");
        assertThat(step.action()).extracting(Call::url).isEqualTo("http://h/d");
        assertThat(step.compensation()).extracting(Call::url).isEqualTo("http://h/undo-d");
        assertThat(step.retry().maxAttempts()).isEqualTo(2);
        assertThat(step.compensationRetry().maxAttempts()).isEqualTo(7);
        assertThat(step.onRefused()).isEqualTo(OnRefused.CONTINUE);
    }

    @Test
    void a_step_without_an_action_is_enlisted_with_what_it_gave_or_null() {
        NextStep.Read given = read("{\"name\": \"d\", \"result\": {\"id\": 7}}");
        NextStep.Read none = read("{\"name\": \"d\"}");

        assertThat(given.step().action()).isNull();
        assertThat(given.enlisted()).isEqualTo(new Json("{\"id\":7}"));
        assertThat(none.enlisted()).isEqualTo(Json.NULL);
    }

    @Test
    void a_step_comes_after_the_last_one_or_after_none_when_it_says_so_or_there_is_none() {
        NextStep asked = asked("{\"name\": \"d\"}");

        assertThat(asked.read(QUEUE).step().after()).containsExactly("c");
        assertThat(asked.read(queue()).step().after()).isEmpty();
        assertThat(read("{\"name\": \"d\", \"after\": []}").step().after()).isEmpty();
    }

    @Test
    void calls_may_use_the_results_of_steps_that_are_surely_done_before() {
        List<Set<String>> certain = new ArrayList<>();
        List<Set<String>> others = new ArrayList<>();
        CallCheck check = (call, results) -> {
            certain.add(results.certain());
            others.add(results.others());
            return List.of();
        };
        String body = "{\"name\": \"d\", \"after\": [\"b\"], \"action\": {\"url\": \"http://h\"},"
                + " \"compensation\": {\"url\": \"http://h\"}}";

        reader(check).read(utf8(body)).read(QUEUE);

        assertThat(certain).startsWith(Set.of("a", "b"), Set.of("a", "b", "d"));
        assertThat(others).startsWith(Set.of("c", "d"), Set.of("c"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            {}                                                                  | /name      | is required
            {"name": 7}                                                         | /name      | must be a string, not a number
            {"name": "a b"}                                                     | /name      | letters, digits
            {"name": ".."}                                                      | /name      | must not be . or ..
            {"name": "d", "after": ["x"]}                                       | /after/0   | not the name of a step that the queue has
            {"name": "d", "after": ["a", "d"]}                                  | /after/1   | is the step itself
            {"name": "d", "after": ["a", "a"]}                                  | /after/1   | more than once
            {"name": "d", "after": [7]}                                         | /after/0   | must be a string
            {"name": "d", "after": "a"}                                         | /after     | must be an array
            {"name": "d", "result": null, "action": {"url": "http://h"}}        | /result    | caller's own work
            {"name": "d", "action": {"url": "http://h", "method": "BREW"}}      | /action/method | HEAD, POST
            {"name": "d", "forEach": "{% [1] %}"}                               | /action    | is required
            {"name": "d", "retry": {"maxAttempts": 0}}                          | /retry/maxAttempts | 1 to 1000
            {"name": "d", "colour": "red"}                                      | /colour    | not a known field
            {"name": "d", "name": "e"}                                          | /name      | more than once
            {"name": "d", "result": 1e400}                                      | /result    | 64-bit
            """)
    void what_is_wrong_is_pointed_to(String body, String pointer, String detail) {
        assertThat(faults(body)).singleElement().satisfies(fault -> {
            assertThat(fault.pointer()).isEqualTo(pointer);
            assertThat(fault.detail()).contains(detail);
        });
    }

    @Test
    void everything_that_is_wrong_is_said_at_once_however_often_it_is_read() {
        NextStep asked =
                asked("{\"result\": 1, \"result\": 2, \"after\": [\"x\"], \"action\": {}, \"colour\": \"red\"}");

        List<Fault> first = problem(asked).errors();
        List<Fault> second = problem(asked).errors();

        assertThat(first)
                .extracting(Fault::pointer)
                .containsExactlyInAnyOrder("/result", "/name", "/after/0", "/action/url", "/result", "/colour");
        assertThat(second).isEqualTo(first);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{", "7", "[]", "null"})
    void what_is_no_json_object_is_refused_before_the_queue_is_known(String body) {
        ProblemException refusal = catchThrowableOfType(ProblemException.class, () -> asked(body));

        assertThat(refusal.problem().type()).isEqualTo(ProblemType.INVALID_REQUEST);
        assertThat(refusal.problem().errors()).isNotEmpty();
    }

    @Test
    void a_call_that_may_not_be_made_is_refused_once_nothing_else_is_wrong() {
        OneStepReader reader = new OneStepReader(
                namespace -> contents(CHECK_NOTHING),
                new TargetCheck(url -> !"evil".equals(url.getHost()), (name, url) -> null));
        String body =
                "{\"name\": \"d\", \"action\": {\"url\": \"http://h\"}, \"compensation\": {\"url\": \"http://evil\"}}";

        var problem = problem(reader.read(utf8(body)));

        assertThat(problem.type()).isEqualTo(ProblemType.TARGET_NOT_ALLOWED);
        assertThat(problem.step()).isEqualTo("d");
        assertThat(problem.errors()).extracting(Fault::pointer).containsExactly("/compensation/url");
    }

    @Test
    void two_bodies_that_say_the_same_have_one_fingerprint() {
        assertThat(asked("{\"name\": \"d\", \"result\": 1}").fingerprint())
                .isEqualTo(asked("{\"result\": 1.0,   \"name\": \"d\"}").fingerprint())
                .isNotEqualTo(asked("{\"name\": \"d\", \"result\": 2}").fingerprint());
    }

    private static ContentReader contents(CallCheck check) {
        StartRules rules = new StartRules(3, PassList.of(List.of()), OnInterruption.RESTORE, null);
        return new ContentReader(rules, check, (name, version) -> Optional.empty(), () -> ID);
    }

    private static OneStepReader reader(CallCheck check) {
        return new OneStepReader(namespace -> contents(check), new TargetCheck(url -> true, (name, url) -> null));
    }

    private static NextStep asked(String body) {
        return reader(CHECK_NOTHING).read(utf8(body));
    }

    private static NextStep.Read read(String body) {
        return asked(body).read(QUEUE);
    }

    private static List<Fault> faults(String body) {
        return problem(asked(body)).errors();
    }

    private static Problem problem(NextStep asked) {
        return catchThrowableOfType(ProblemException.class, () -> asked.read(QUEUE))
                .problem();
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static Step step(String name, String... after) {
        return StepBuilder.step(name).after(after).build();
    }

    private static Queue queue(Step... steps) {
        return start(steps).driver(Driver.CALLER).queue(Instant.EPOCH);
    }
}
