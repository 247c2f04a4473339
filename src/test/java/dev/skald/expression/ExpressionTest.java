package dev.skald.expression;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.skald.expression.value.Budget;
import dev.skald.expression.value.ExpressionFailure;
import dev.skald.expression.value.JsonNull;
import dev.skald.expression.value.TextSearch;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Semaphore;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class ExpressionTest {
    private static final Object DOCUMENT = document();

    static Stream<String> examples() {
        return resource("examples.txt").lines().filter(line -> !line.startsWith("#"));
    }

    @ParameterizedTest
    @MethodSource("examples")
    void each_example_gives_what_stands_beside_it(String example) {
        int arrow = example.lastIndexOf("  =>  ");

        assertThat(given(example.substring(0, arrow))).isEqualTo(example.substring(arrow + "  =>  ".length()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"'\\ud83d'", "['a', {'b': '\\ude00'}]", "{'\\ud83d': 1}", "$split('a😀b', '\\ud83d')"})
    void half_of_a_character_is_refused_in_words(String code) throws Exception {
        Budget budget = new Budget(new Semaphore(1));

        assertThat(failure(() -> Expression.parse(code).json(name -> null, budget)))
                .isEqualTo("gives text with half of a surrogate pair, which is not Unicode");
    }

    @Test
    void the_halves_of_a_character_make_it_whole() throws Exception {
        assertThat(Expression.parse("'\\ud83d' & '\\ude00'").text(name -> null, new Budget(new Semaphore(1))))
                .isEqualTo("😀");
    }

    @Test
    void a_small_evaluation_takes_no_place_and_a_large_one_gives_it_back() throws Exception {
        CountingPlaces places = new CountingPlaces();

        evaluate("$sum([1..500].($ * 2))", places);
        assertThat(places.taken).isZero();
        evaluate("$sum([1..5000].($ * 2))", places);
        evaluate("$count($split($pad('', 70000, 'x'), ''))", places);
        assertThat(places.taken).isEqualTo(2);
        assertThat(failure(() -> evaluate("[1..99999].[1..99999]", places))).startsWith("makes too much");
        assertThat(places.taken).isEqualTo(3);
        assertThat(places.availablePermits()).isEqualTo(1);
    }

    @Test
    void a_large_value_is_read_in_a_place() {
        CountingPlaces places = new CountingPlaces();
        Budget budget = new Budget(places);

        budget.read(1_000);
        assertThat(places.taken).isZero();
        budget.read(100_000);
        budget.read(100_000);
        assertThat(places.taken).isEqualTo(1);
        budget.end();
        assertThat(places.availablePermits()).isEqualTo(1);
    }

    @Test
    void what_it_refers_to_is_known() throws Exception {
        Expression expression =
                Expression.parse("$steps.hotel.id & $steps.\"pay\"[0] & ($x := $input; $x.y) & $lookup($steps, 'z')");

        assertThat(expression.members("steps")).containsExactlyInAnyOrder("hotel", "pay");
        assertThat(expression.usesMembersOnly("steps")).isFalse();
        assertThat(Expression.parse("$steps.a & $steps.b.c").usesMembersOnly("steps"))
                .isTrue();
        assertThat(expression.variables()).containsExactlyInAnyOrder("steps", "input");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "$steps[hotel.price > 100].flight.id",
                "$exists($steps[hotel.price > 100].flight.id)",
                "$steps@$s.flight.($s.hotel.id)",
                "$steps#$i.flight",
                "$steps.flight.(%.hotel)"
            })
    void a_member_that_is_reached_through_all_of_them_is_not_the_only_one_used(String code) throws Exception {
        Expression expression = Expression.parse(code);

        assertThat(expression.usesMembersOnly("steps")).isFalse();
        assertThat(expression.members("steps")).contains("flight");
    }

    @ParameterizedTest
    @ValueSource(strings = {"$steps.flight[hotel > 1].id", "$steps[].flight", "$steps.flight@$f.id"})
    void a_member_that_is_named_first_is_the_only_one_used(String code) throws Exception {
        Expression expression = Expression.parse(code);

        assertThat(expression.usesMembersOnly("steps")).isTrue();
        assertThat(expression.members("steps")).containsExactly("flight");
    }

    @Test
    void a_variable_that_is_bound_somewhere_is_used_all_the_same() throws Exception {
        Expression expression = Expression.parse("$map($input.items, function($input) { $input * 2 })");

        assertThat(expression.uses("input")).isTrue();
        assertThat(expression.uses("steps")).isFalse();
    }

    @Test
    void an_error_that_nobody_foresaw_is_a_failure_in_words() throws Exception {
        Budget budget = new Budget(new Semaphore(1));
        Object noValue = new Object();

        assertThatThrownBy(() -> Expression.parse("$x").json(name -> noValue, budget))
                .isInstanceOf(ExpressionFailure.class)
                .hasMessage("fails: cannot be evaluated")
                .hasCauseInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> Expression.parse("$x + 1").json(name -> noValue, budget))
                .isInstanceOf(ExpressionFailure.class)
                .hasMessage("fails: cannot be evaluated")
                .hasCauseInstanceOf(IllegalStateException.class);
    }

    @Test
    void every_function_can_be_looked_up_and_none_is_forbidden() throws Exception {
        for (String name : Expression.functions()) {
            assertThat(given("$" + name)).as(name).isEqualTo("function");
            assertThat(Builtins.forbidden(name)).as(name).isNull();
        }
    }

    @Test
    void a_text_is_found_as_the_jdk_finds_it() {
        Budget budget = new Budget(new Semaphore(1));
        String text = "abababacabababababacababac".repeat(3) + "x";

        for (int from = 0; from <= text.length(); from++) {
            for (int to = from; to <= text.length(); to++) {
                String wanted = text.substring(from, to);
                assertThat(new TextSearch(wanted, budget).find(text, 3)).isEqualTo(text.indexOf(wanted, 3));
            }
        }
    }

    /** Counts how often a place was taken. */
    private static final class CountingPlaces extends Semaphore {
        private static final long serialVersionUID = 1;

        private int taken;

        CountingPlaces() {
            super(1);
        }

        @Override
        public void acquireUninterruptibly() {
            taken++;
            super.acquireUninterruptibly();
        }
    }

    private interface Evaluation {
        void run() throws ExpressionFailure;
    }

    private static String failure(Evaluation evaluation) {
        try {
            evaluation.run();
        } catch (ExpressionFailure failure) {
            return failure.detail();
        }
        throw new AssertionError("it does not fail");
    }

    private static void evaluate(String code, Semaphore places) throws ExpressionFailure {
        Budget budget = new Budget(places);
        try {
            Expression.parse(code).json(name -> null, budget);
        } finally {
            budget.end();
        }
    }

    private static String given(String code) {
        Budget budget = new Budget(new Semaphore(1));
        try {
            Object value = Expression.parse(code).evaluate(DOCUMENT, name -> null, budget);
            if (value == null) {
                return "nothing";
            }
            return value instanceof Callable ? "function" : JsonWriter.json(value, false, budget);
        } catch (ExpressionFailure failure) {
            return "!" + failure.detail();
        }
    }

    private static Object document() {
        try {
            return value(new JsonMapper().readTree(resource("document.json")));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Object value(JsonNode node) {
        return switch (node.getNodeType()) {
            case OBJECT -> {
                Map<String, Object> members = new LinkedHashMap<>();
                node.properties().forEach(member -> members.put(member.getKey(), value(member.getValue())));
                yield members;
            }
            case ARRAY -> {
                List<Object> elements = new ArrayList<>();
                node.forEach(element -> elements.add(value(element)));
                yield elements;
            }
            case NUMBER -> new BigDecimal(node.asText());
            case STRING -> node.textValue();
            case BOOLEAN -> node.booleanValue();
            default -> JsonNull.NULL;
        };
    }

    private static String resource(String name) {
        try (InputStream in = ExpressionTest.class.getResourceAsStream("/expression/" + name)) {
            return new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
