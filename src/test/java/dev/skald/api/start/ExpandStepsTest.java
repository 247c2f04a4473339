package dev.skald.api.start;

import static org.assertj.core.api.Assertions.assertThat;

import dev.skald.queue.Json;
import dev.skald.queue.OnInterruption;
import dev.skald.queue.Owner;
import dev.skald.queue.Retry;
import dev.skald.queue.Step;
import dev.skald.store.definition.Definition;
import dev.skald.web.problem.Fault;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What stands in the place of a definition, and what is told of its faults. */
class ExpandStepsTest {
    private static final int STEPS_MAX = 20;

    private final AtomicLong made = new AtomicLong();
    private final Map<String, List<String>> definitions = new HashMap<>();
    private int lookups;

    @Test
    void the_steps_of_a_definition_come_before_the_step_that_includes_it() {
        define("pay", steps(step("reserve"), step("take")));

        assertThat(orders(step("hotel"), including("payment", "pay", ACTION), step("mail")))
                .containsExactly(
                        "hotel after []",
                        "reserve after [hotel]",
                        "take after [reserve]",
                        "payment after [take]",
                        "mail after [payment]");
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"wait\": \"PT1S\"", "\"signal\": {}"})
    void a_step_that_waits_may_include_a_definition_as_well(String waits) {
        define("pay", steps(step("reserve")));

        assertThat(orders(including("approval", "pay", waits)))
                .containsExactly("reserve after []", "approval after [reserve]");
    }

    @Test
    void a_step_without_an_action_is_only_a_name_for_the_steps_of_its_definition() {
        define("trip", steps(step("flight"), step("car", List.of()), step("train", List.of())));

        assertThat(orders(
                        step("hotel"),
                        including("travel", "trip"),
                        step("mail"),
                        step("bill", List.of("travel", "hotel"))))
                .containsExactly(
                        "hotel after []",
                        "flight after [hotel]",
                        "car after [hotel]",
                        "train after [hotel]",
                        "mail after [flight, car, train]",
                        "bill after [flight, car, train, hotel]");
    }

    @Test
    void definitions_are_expanded_depth_first() {
        define("inner", steps(step("a"), step("b")));
        define("outer", steps(including("c", "inner", ACTION), step("d")));

        assertThat(orders(including("group", "outer"), step("e")))
                .containsExactly("a after []", "b after [a]", "c after [b]", "d after [c]", "e after [d]");
    }

    @Test
    void a_step_may_come_after_a_definition_further_down() {
        define("pay", steps(step("reserve"), step("take")));

        assertThat(orders(step("mail", List.of("payment")), includingAfter("payment", "pay", List.of())))
                .containsExactly("mail after [take]", "reserve after []", "take after [reserve]");
    }

    @Test
    void only_the_last_steps_of_a_definition_are_waited_for_as_they_come_after_the_others() {
        define("diamond", steps(step("a"), step("b", List.of("a")), step("c", List.of("a")), step("d", "b", "c")));

        assertThat(orders(including("all", "diamond"), step("e")))
                .containsExactly("a after []", "b after [a]", "c after [a]", "d after [b, c]", "e after [d]");
    }

    @Test
    void the_newest_version_is_taken_unless_one_is_named() {
        define("pay", steps(step("old")));
        define("pay", steps(step("new")));

        assertThat(orders(including("payment", "pay"))).containsExactly("new after []");
        assertThat(orders(including("payment", "pay@1"))).containsExactly("old after []");
    }

    @Test
    void a_definition_says_how_its_own_steps_are_tried_again_and_no_others() {
        define("inner", steps(step("plain")));
        define(
                "outer",
                "\"retry\": {\"maxAttempts\": 9, \"factor\": 3}, \"compensationRetry\": {\"maxAttempts\": 8}, "
                        + steps(
                                including("group", "inner"),
                                step("own"),
                                "{\"name\": \"other\", \"retry\": {\"maxAttempts\":" + " 2}, " + ACTION + "}"));

        List<Step> steps = read(including("all", "outer"), step("last"));

        Duration first = Retry.ACTION.firstDelay();
        Duration longest = Retry.ACTION.maxDelay();
        assertThat(steps)
                .extracting(Step::retry)
                .containsExactly(
                        Retry.ACTION, new Retry(9, first, 3, longest), new Retry(2, first, 3, longest), Retry.ACTION);
        assertThat(steps)
                .extracting(step -> step.compensationRetry().maxAttempts())
                .containsExactly(20, 8, 8, 20);
    }

    @Test
    void later_steps_may_use_the_results_of_a_definitions_steps() {
        define("pay", steps(step("reserve"), step("take")));
        List<String> asked = new ArrayList<>();
        CallCheck check = (call, results) -> {
            asked.add(call.url() + " " + results.certain().stream().sorted().toList());
            return List.of();
        };

        result(check, including("payment", "pay"), "{\"name\": \"mail\", \"action\": {\"url\": \"http://h/mail\"}}");

        assertThat(asked).contains("http://h/mail [reserve, take]");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            pay@2   | there is no definition pay@2
            nothing | there is no definition nothing
            pay@0   | must be the name of a definition, or name@version
            pay@x   | must be the name of a definition, or name@version
            a/b     | must be the name of a definition, or name@version
            """)
    void a_definition_that_there_is_not_is_pointed_to(String reference, String detail) {
        define("pay", steps(step("reserve")));

        assertThat(faults(step("hotel"), including("payment", reference), step("mail")))
                .containsExactly(new Fault("/steps/1/definition", detail));
    }

    @Test
    void a_fault_within_a_definition_is_told_at_the_step_that_includes_it() {
        define("inner", steps(step("a"), including("b", "nothing")));
        define("outer", steps(step("c"), including("d", "inner")));

        assertThat(faults(step("e"), including("f", "outer")))
                .containsExactly(new Fault(
                        "/steps/1", "in definition inner@1, /steps/1/definition: there is no definition nothing"));
    }

    @Test
    void a_definition_can_not_include_itself_whatever_the_version() {
        define("a", steps(step("one")));
        define("b", steps(including("two", "a")));
        define("a", steps(including("three", "b")));

        assertThat(faults(including("all", "b")))
                .containsExactly(new Fault(
                        "/steps/0",
                        "in definition a@2, /steps/0/definition: makes a cycle, each including the next: b, a, b"));
    }

    @Test
    void names_must_be_unique_with_those_of_the_definitions() {
        define("pay", steps(step("hotel"), step("take")));
        define("again", steps(step("take")));

        assertThat(faults(step("hotel"), including("payment", "pay"), including("more", "again")))
                .containsExactly(
                        new Fault(
                                "/steps/1",
                                "in definition pay@1, /steps/0/name: is also the name of a step of this request itself:"
                                        + " hotel"),
                        new Fault(
                                "/steps/2",
                                "in definition again@1, /steps/0/name: is also the name of a step of definition pay@1:"
                                        + " take"));
    }

    @Test
    void a_mere_name_may_be_that_of_a_step_within() {
        define("hotel", steps(step("hotel")));

        assertThat(orders(including("hotel", "hotel"), step("mail")))
                .containsExactly("hotel after []", "mail after [hotel]");
    }

    @Test
    void what_needs_a_call_is_refused_without_one() {
        define("pay", steps(step("take")));

        assertThat(faults("{\"name\": \"p\", \"definition\": \"pay\", \"compensation\": {\"url\": \"http://h\"},"
                        + " \"onRefused\": \"continue\", \"colour\": \"red\"}"))
                .containsExactly(
                        new Fault("/steps/0/compensation", "needs an action beside it"),
                        new Fault("/steps/0/onRefused", "needs an action beside it"),
                        new Fault("/steps/0/colour", "is not a known field"));
    }

    @Test
    void definitions_may_be_nested_only_so_deep() {
        define("d10", steps(step("deepest")));
        for (int i = 9; i >= 1; i--) {
            define("d" + i, steps(including("g" + i, "d" + (i + 1))));
        }
        define("d0", steps(including("g0", "d1")));

        assertThat(orders(including("all", "d1"))).containsExactly("deepest after []");
        assertThat(faults(including("all", "d0"))).singleElement().satisfies(fault -> {
            assertThat(fault.pointer()).isEqualTo("/steps/0");
            assertThat(fault.detail()).startsWith("in definition d9@1, ").contains("more than 10 deep: d0, d1,");
        });
    }

    @Test
    void steps_are_counted_with_those_of_the_definitions() {
        define("ten", steps(IntStream.range(0, 10).mapToObj(i -> step("t" + i)).toArray(String[]::new)));
        String[] ten = IntStream.range(0, 10).mapToObj(i -> step("s" + i)).toArray(String[]::new);

        assertThat(read(Stream.concat(Stream.of(ten), Stream.of(including("g", "ten")))
                        .toArray(String[]::new)))
                .hasSize(STEPS_MAX);
        assertThat(faults(Stream.concat(Stream.of(ten), Stream.of(including("g", "ten", ACTION)))
                        .toArray(String[]::new)))
                .containsExactly(new Fault("/steps", "must be 1 to 20 with those of their definitions, but are more"));
    }

    @Test
    void definitions_that_grow_without_bound_are_not_followed() {
        String[] twenty = IntStream.range(0, STEPS_MAX)
                .mapToObj(i -> including("g" + i, "d1"))
                .toArray(String[]::new);
        for (int d = 1; d < 9; d++) {
            int next = d + 1;
            define(
                    "d" + d,
                    steps(IntStream.range(0, STEPS_MAX)
                            .mapToObj(i -> including("g" + i, "d" + next))
                            .toArray(String[]::new)));
        }
        define("d9", steps(step("a"), step("b")));

        assertThat(faults(twenty)).extracting(Fault::pointer).contains("/steps");
        assertThat(lookups).as("each definition is looked up once").isEqualTo(9);
    }

    @Test
    void what_is_wrong_with_after_is_pointed_to_where_it_stands() {
        define("pay", steps(step("take")));

        assertThat(faults(including("payment", "pay"), step("a", "take", "payment", "b"), step("b", "a")))
                .containsExactlyInAnyOrder(
                        new Fault("/steps/1/after/0", "is not the name of a step in this list"),
                        new Fault("/steps/1/after/2", "makes a cycle, each after the next: a, b, a"));
    }

    private static final String ACTION = "\"action\": {\"url\": \"http://h/a\"}";

    private void define(String name, String members) {
        definitions.computeIfAbsent(name, n -> new ArrayList<>()).add("{" + members + "}");
    }

    private Optional<Definition> find(String name, Integer version) {
        lookups++;
        List<String> versions = definitions.getOrDefault(name, List.of());
        int number = version == null ? versions.size() : version;
        return number < 1 || number > versions.size()
                ? Optional.empty()
                : Optional.of(new Definition(name, number, Instant.EPOCH, new Json(versions.get(number - 1))));
    }

    private static String steps(String... steps) {
        return "\"steps\": [" + String.join(", ", steps) + "]";
    }

    private static String step(String name, String... after) {
        return after.length == 0 ? "{\"name\": \"" + name + "\", " + ACTION + "}" : step(name, List.of(after));
    }

    private static String step(String name, List<String> after) {
        return "{\"name\": \"" + name + "\", \"after\": " + names(after) + ", " + ACTION + "}";
    }

    private static String including(String name, String definition, String... more) {
        return "{\"name\": \"" + name + "\", \"definition\": \"" + definition + "\""
                + Stream.of(more).map(m -> ", " + m).collect(Collectors.joining()) + "}";
    }

    private static String includingAfter(String name, String definition, List<String> after) {
        return including(name, definition, "\"after\": " + names(after));
    }

    private static String names(List<String> names) {
        return names.stream().map(n -> "\"" + n + "\"").toList().toString();
    }

    private List<String> orders(String... steps) {
        return read(steps).stream().map(s -> s.name() + " after " + s.after()).toList();
    }

    private List<Step> read(String... steps) {
        StartReader.Result result = result((call, results) -> List.of(), steps);
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
        String body = "{\"name\": \"n\", " + steps(steps) + "}";
        return new StartReader(
                        new ContentReader(rules, check, this::find, this::id),
                        this::id,
                        () -> Instant.EPOCH,
                        Owner.DEFAULT)
                .read(body.getBytes(StandardCharsets.UTF_8), List.of());
    }
}
