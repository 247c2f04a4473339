package dev.skald.api.start;

import static org.assertj.core.api.Assertions.assertThat;

import dev.skald.queue.OnInterruption;
import dev.skald.queue.Owner;
import dev.skald.queue.Step;
import dev.skald.web.problem.Fault;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What comes after what, and which results each call may use. */
class StepReaderTest {
    private static final int STEPS_MAX = 50;

    private final AtomicLong made = new AtomicLong();

    @Test
    void each_step_comes_after_the_one_before_it() {
        List<Step> steps = read(step("a"), step("b"), step("c"));

        assertThat(steps).extracting(Step::after).containsExactly(List.of(), List.of("a"), List.of("b"));
        assertThat(steps).extracting(Step::id).doesNotHaveDuplicates();
    }

    @Test
    void a_step_comes_after_those_it_names_and_the_list_keeps_its_order() {
        List<Step> steps =
                read(step("d", "b", "c"), step("c", "a"), step("b", "a"), step("a", new String[0]), step("e"));

        assertThat(steps).extracting(Step::name).containsExactly("d", "c", "b", "a", "e");
        assertThat(steps)
                .extracting(Step::after)
                .containsExactly(List.of("b", "c"), List.of("a"), List.of("a"), List.of(), List.of("a"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            ["nobody"]      | /0 | is not the name of a step in this list
            ["a", "nobody"] | /1 | is not the name of a step in this list
            ["b"]           | /0 | is the step itself
            ["a", "c", "a"] | /2 | is given more than once
            ["a", 7]        | /1 | must be a string, not a number
            "a"             | `` | must be an array, not a string
            null            | `` | must be an array, not null
            """)
    void a_wrong_after_is_pointed_to(String after, String pointer, String detail) {
        List<Fault> faults =
                faults(step("a"), "{\"name\": \"b\", \"after\": " + after + ", " + ACTION + "}", step("c", "a"));

        assertThat(faults).containsExactly(new Fault("/steps/1/after" + pointer, detail));
    }

    @Test
    void a_cycle_is_told_with_its_steps_in_order() {
        assertThat(faults(step("start"), step("a", "start", "c"), step("b"), step("c")))
                .containsExactly(new Fault("/steps/1/after/1", "makes a cycle, each after the next: a, c, b, a"));
    }

    @Test
    void each_cycle_is_told_once_and_together_with_everything_else_that_is_wrong() {
        assertThat(faults(
                        step("a", "b"),
                        step("b", "a"),
                        step("c", "c"),
                        step("d", "f"),
                        step("e", "b", "d"),
                        step("f", "e", "x")))
                .containsExactlyInAnyOrder(
                        new Fault("/steps/0/after/0", "makes a cycle, each after the next: a, b, a"),
                        new Fault("/steps/2/after/0", "is the step itself"),
                        new Fault("/steps/3/after/0", "makes a cycle, each after the next: d, f, e, d"),
                        new Fault("/steps/5/after/1", "is not the name of a step in this list"));
    }

    @Test
    void a_step_whose_name_is_wrong_does_not_make_others_wrong() {
        assertThat(faults(step("a b"), step("c"), step("d"), step("c")))
                .extracting(Fault::pointer)
                .containsExactlyInAnyOrder("/steps/0/name", "/steps/3/name");
    }

    @Test
    void calls_may_use_the_results_of_steps_that_are_surely_done_before() {
        List<String> asked = new ArrayList<>();
        CallCheck check = (call, results) -> {
            asked.add(call.url().replace("http://h/", "") + " " + sorted(results.certain()) + " "
                    + sorted(results.others()));
            return List.of();
        };

        read(check, step("d", "b", "c"), step("b", "a"), step("c", "a"), step("a", new String[0]));

        assertThat(asked)
                .contains(
                        "a [] [a, b, c, d]",
                        "undo-a [a] [b, c, d]",
                        "b [a] [b, c, d]",
                        "undo-b [a, b] [c, d]",
                        "d [a, b, c] [d]",
                        "undo-d [a, b, c, d] []");
    }

    private static List<String> sorted(Iterable<String> names) {
        List<String> sorted = new ArrayList<>();
        names.forEach(sorted::add);
        sorted.sort(null);
        return sorted;
    }

    @Test
    void what_is_wrong_with_a_call_is_pointed_to() {
        CallCheck check = (call, results) ->
                call.url().endsWith("undo-a") ? List.of(new Fault("/body/0", "names an unknown step")) : List.of();

        assertThat(((StartReader.Faulty) result(check, step("a"), step("b"))).errors())
                .containsExactly(new Fault("/steps/0/compensation/body/0", "names an unknown step"));
    }

    @Test
    void a_compensation_that_needs_its_actions_answer_is_known_as_such() {
        CallCheck check = (call, results) ->
                call.url().contains("undo") && !results.certain().contains("a")
                        ? List.of(new Fault("/url", "names an unknown step"))
                        : List.of();

        assertThat(read(check, step("a"), step("b")))
                .extracting(Step::undoNeedsResult)
                .containsExactly(true, false);
    }

    @Test
    void as_many_steps_as_there_may_be_are_put_in_order_whatever_theirs_is() {
        String[] backwards = IntStream.range(0, STEPS_MAX)
                .mapToObj(i -> i == STEPS_MAX - 1 ? step("s" + i, new String[0]) : step("s" + i, "s" + (i + 1)))
                .toArray(String[]::new);

        assertThat(read(backwards)).hasSize(STEPS_MAX);
    }

    private static final String ACTION = "\"action\": {\"url\": \"http://h/a\"}";

    private static String step(String name) {
        return "{\"name\": \"" + name + "\", " + calls(name) + "}";
    }

    private static String step(String name, String... after) {
        String names = Stream.of(after).map(n -> "\"" + n + "\"").collect(Collectors.joining(", "));
        return "{\"name\": \"" + name + "\", \"after\": [" + names + "], " + calls(name) + "}";
    }

    private static String calls(String name) {
        String path = name.replace(" ", "");
        return "\"action\": {\"url\": \"http://h/" + path + "\"}, \"compensation\": {\"url\": \"http://h/undo-" + path
                + "\"}";
    }

    private List<Step> read(String... steps) {
        return read((call, results) -> List.of(), steps);
    }

    private List<Step> read(CallCheck check, String... steps) {
        StartReader.Result result = result(check, steps);
        assertThat(result).isInstanceOf(StartReader.Read.class);
        return ((StartReader.Read) result).start().steps();
    }

    private List<Fault> faults(String... steps) {
        StartReader.Result result = result((call, results) -> List.of(), steps);
        assertThat(result).isInstanceOf(StartReader.Faulty.class);
        return ((StartReader.Faulty) result).errors();
    }

    private UUID id() {
        return new UUID(0, made.incrementAndGet());
    }

    private StartReader.Result result(CallCheck check, String... steps) {
        StartRules rules = new StartRules(STEPS_MAX, PassList.of(List.of()), OnInterruption.RESTORE, null);
        String body = "{\"name\": \"n\", \"steps\": [" + String.join(", ", steps) + "]}";
        return new StartReader(
                        new ContentReader(rules, check, (name, version) -> Optional.empty(), this::id),
                        this::id,
                        () -> Instant.EPOCH,
                        Owner.DEFAULT)
                .read(body.getBytes(StandardCharsets.UTF_8), List.of());
    }
}
