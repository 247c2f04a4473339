package dev.skald.participant;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.skald.expression.Expression;
import dev.skald.expression.value.ExpressionFailure;
import dev.skald.queue.Call;
import dev.skald.queue.Json;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class ExpressionsTest {
    private static final UUID ID = UUID.fromString("0198c0de-0000-7000-8000-000000000001");

    private static final Scope SCOPE = new Scope(
            new Json("""
                    {"guest": "Ada & Bob/ä", "nights": 2, "price": 19.90, "vip": true, "nothing": null, "empty": "",
                     "big": 123456789012345678901234567890, "exact": 0.12345678901234567890123, "whole": 3.0,
                     "up": "..", "lines": "a\\r\\nX-Evil: 1", "rooms": [{"n": 1}, {"n": 2}], "one": [7], "none": [],
                     "nulls": [1, null], "a b": {"c-d": 5}}"""),
            Map.of(
                    "hotel", new Json("{\"id\": 7, \"ref\": \"H/7\"}"),
                    "pay-card", new Json("\"paid\""),
                    "note", Json.NULL),
            ID,
            "book-trip",
            Map.of("tenant", "t1"));

    private final Expressions expressions = new Expressions();

    @Test
    void a_call_without_expressions_passes_untouched() {
        String body = " {\"a\" : 1.10,\t\"b\":[]}";

        assertThat(resolve(call("http://hotel/a?b=c%20d", Map.of("X-A", "1"), body)))
                .extracting(Resolution.Resolved::url, Resolution.Resolved::headers, Resolution.Resolved::body)
                .containsExactly(URI.create("http://hotel/a?b=c%20d"), Map.of("X-A", "1"), body);
        assertThat(resolve(call("http://hotel/", Map.of(), null)).body()).isNull();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "$input.guest | \"Ada & Bob/ä\"",
                "$input.nights | 2",
                "$input.nights + 1 | 3",
                "$input.price | 19.9",
                "$input.vip | true",
                "$input.nothing | null",
                "null | null",
                "$input.empty | \"\"",
                "$input.big | 123456789012345678901234567890",
                "$input.exact | 0.12345678901234567890123",
                "$input.whole = 3 | true",
                "$input.price = 19.9 | true",
                "$input.rooms | [{\"n\":1},{\"n\":2}]",
                "$input.rooms.n | [1,2]",
                "$input.rooms[0] | {\"n\":1}",
                "$input.one | [7]",
                "$input.none | []",
                "$input.nulls | [1,null]",
                "$input.nulls[1] | null",
                "{\"a\": $input.nothing, \"b\": $input.missing} | {\"a\":null}",
                "$input.\"a b\".`c-d` | 5",
                "$steps.hotel | {\"id\":7,\"ref\":\"H/7\"}",
                "$steps.hotel.id | 7",
                "$steps.`pay-card` | \"paid\"",
                "$steps.\"pay-card\" | \"paid\"",
                "$steps.note | null",
                "$lookup($steps, \"hotel\").id | 7",
                "$queue.id | \"0198c0de-0000-7000-8000-000000000001\"",
                "$queue.name | \"book-trip\"",
                "$queue.labels.tenant | \"t1\"",
                "$sum($input.rooms.n) | 3",
                "$input.rooms[n > 1].n | 2",
                "($x := 2; $x * $x) | 4",
                "$map($input.rooms, function($r) { $r.n * 10 }) | [10,20]",
                "$toMillis(\"2020-01-01T00:00:00Z\") | 1577836800000",
                "$fromMillis(0, \"[Y0001]-[M01]\") | \"1970-01\"",
                "$pad(\"x\", 3, \"-\") | \"x--\"",
                "$pad(\"x\", -4, \"ab\") | \"abax\"",
                "$pad(\"xyz\", 2) | \"xyz\"",
                "$pad(\"x\", 2) | \"x \"",
                "(\"x\").$pad(2) | \"x \"",
                "$formatNumber(1234.5, \"#,##0.00\") | \"1,234.50\"",
                "$formatInteger(7, \"000\") | \"007\"",
                "$join([\"a\", \"b\"], \"/\") | \"a/b\"",
                "$replace(\"a.b\", \".\", \"-\") | \"a-b\"",
                "$round(1.25, 1) | 1.2",
                "\"a\" ~> $uppercase | \"A\"",
                "1/2 /* half */ + 0 | 0.5",
                "[1..3] | [1,2,3]",
                // Names that are bound elsewhere in the expression.
                "$map($input.rooms, function($input) { $input.n * 2 }) | [2,4]",
                "($f := function($input) { $input }; $exists($input.nights) ? 1 : 0) | 1",
                "$map($steps.hotel.id, function($steps) { $steps * 2 }) | 14",
                // Steps that are read through a predicate, a variable or their parent.
                "$steps[hotel.id > 1].`pay-card` | \"paid\"",
                "$exists($steps[hotel.id > 1].`pay-card`) | true",
                "$steps.`pay-card`.(%.hotel.id) | 7"
            })
    void a_whole_string_keeps_its_json_type(String code, String json) {
        assertThat(body("{\"v\": \"{% " + code.replace("\\", "\\\\").replace("\"", "\\\"") + " %}\"}"))
                .isEqualTo("{\"v\":" + json + "}");
    }

    @Test
    void inside_a_longer_string_a_value_is_text() {
        assertThat(body("[\"for {% $input.guest %}, {%$input.nights%} nights\"]"))
                .isEqualTo("[\"for Ada & Bob/ä, 2 nights\"]");
        assertThat(body("[\"{% $input.vip %} {% $input.rooms %} {% $input.rooms[0] %}\"]"))
                .isEqualTo("[\"true [{\\\"n\\\":1},{\\\"n\\\":2}] {\\\"n\\\":1}\"]");
        assertThat(body("[\" {% $input.nights %}\"]")).isEqualTo("[\" 2\"]");
    }

    @Test
    void expressions_are_found_at_any_depth_and_the_rest_stays_as_it_was() {
        assertThat(body("{\"a\": [1.10, {\"b\": \"{% $input.nights %}\", \"{% key %}\": \"x %} {y\"}], \"c\": 1e400}"))
                .isEqualTo("{\"a\":[1.10,{\"b\":2,\"{% key %}\":\"x %} {y\"}],\"c\":1e400}");
    }

    @Test
    void a_body_may_be_one_string() {
        assertThat(body("\"{% $input.rooms %}\"")).isEqualTo("[{\"n\":1},{\"n\":2}]");
    }

    @Test
    void an_expression_written_with_escapes_is_one_all_the_same() {
        assertThat(body("[\"\\u007b% $input.nights %}\"]")).isEqualTo("[2]");
        assertThat(expressions.check(
                        call("http://h/", Map.of(), "[\"\\u007b% ( %}\"]"),
                        ExpressionPlace.STEP_CALL,
                        Set.of(),
                        Set.of()))
                .hasSize(1);
    }

    @Test
    void the_opening_mark_itself_can_be_written() {
        assertThat(body("[\"{% \\\"{%\\\" %}\"]")).isEqualTo("[\"{%\"]");
    }

    @Test
    void a_value_in_a_url_is_one_encoded_segment_or_value() {
        Resolution.Resolved resolved = resolve(call(
                "http://hotel/{% $steps.hotel.ref %}/x{% $input.nights %}?g={% $input.guest %}&e={% $input.empty %}",
                Map.of(), null));

        assertThat(resolved.url().toString()).isEqualTo("http://hotel/H%2F7/x2?g=Ada%20%26%20Bob%2F%C3%A4&e=");
    }

    @Test
    void unreserved_characters_in_a_url_stay() {
        assertThat(resolve(call("http://h/{% 'aZ09-._~' %}", Map.of(), null))
                        .url()
                        .toString())
                .isEqualTo("http://h/aZ09-._~");
    }

    @Test
    void characters_that_are_not_ascii_are_encoded_in_a_url() {
        assertThat(resolve(call("http://h/zoë", Map.of(), null)).url().toString())
                .isEqualTo("http://h/zo%C3%AB");
    }

    @Test
    void a_value_that_would_make_it_another_address_fails() {
        assertThat(failure(call("http://h/a/{% $input.up %}/b", Map.of(), null)))
                .isEqualTo("the url, with its expressions evaluated, has . or .. as a part of its path,"
                        + " which would make it another address");
        assertThat(failure(call("http://h/a/.{% '.' %}", Map.of(), null))).contains("another address");
        assertThat(failure(call("http://h/a/{% $input.empty %}", Map.of(), null)))
                .isEqualTo("the expression {% $input.empty %} in /url gives an empty text,"
                        + " which would make it another address");
        assertThat(resolve(call("http://h/a?b={% $input.up %}", Map.of(), null))
                        .url()
                        .toString())
                .isEqualTo("http://h/a?b=..");
    }

    @Test
    void a_value_in_a_header_is_text() {
        assertThat(resolve(call("http://h/", Map.of("X-Ref", "{% $steps.hotel.ref %}-{% $input.nights %}"), null))
                        .headers())
                .containsExactly(Map.entry("X-Ref", "H/7-2"));
    }

    @Test
    void a_header_cannot_be_split() {
        assertThat(failure(call("http://h/", Map.of("X-Ref", "{% $input.lines %}"), null)))
                .isEqualTo("an expression in /headers/X-Ref gives characters that a header cannot have"
                        + " (only visible ASCII, space and tab)");
        assertThat(failure(call("http://h/", Map.of("X-Ref", "{% $input.guest %}"), null)))
                .contains("characters that a header cannot have");
    }

    @Test
    void an_expression_that_gives_nothing_fails() {
        assertThat(failure(call("http://h/", Map.of(), "{\"a\": [\"{% $input.missing %}\"]}")))
                .isEqualTo("the expression {% $input.missing %} in /body/a/0 gives nothing");
        assertThat(failure(call("http://h/", Map.of(), "\"x{% $steps.flight.id %}\"")))
                .isEqualTo("the expression {% $steps.flight.id %} in /body gives nothing");
        assertThat(failure(call("http://h/{% $input.missing %}", Map.of(), null)))
                .isEqualTo("the expression {% $input.missing %} in /url gives nothing");
    }

    @Test
    void null_has_no_text() {
        assertThat(failure(call("http://h/", Map.of(), "\"x{% $input.nothing %}\"")))
                .isEqualTo("the expression {% $input.nothing %} in /body gives null, which has no text");
        assertThat(failure(call("http://h/{% $input.nothing %}", Map.of(), null)))
                .contains("gives null");
        assertThat(failure(call("http://h/", Map.of("X/Y", "{% null %}"), null)))
                .contains("in /headers/X~1Y gives null");
    }

    @Test
    void a_function_is_no_value() {
        assertThat(failure(call("http://h/", Map.of(), "\"{% $sum %}\""))).contains("gives a function, not a value");
        assertThat(failure(call("http://h/", Map.of(), "\"{% [function($x) { $x }] %}\"")))
                .contains("gives a function, not a value");
    }

    @Test
    void an_expression_that_fails_says_why() {
        assertThat(failure(call("http://h/", Map.of(), "\"{% $error('no guest') %}\"")))
                .isEqualTo("the expression {% $error('no guest') %} in /body fails: no guest");
        assertThat(failure(call("http://h/", Map.of(), "\"{% 'a' + 1 %}\""))).contains("in /body fails: ");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                // Runs for ever, without and with a growing stack.
                "($f := function($n) { $f($n + 1) }; $f(0))",
                "($f := function($n) { 1 + $f($n + 1) }; $f(0))",
                // Makes much of little.
                "$reduce([1..60], function($a, $b) { $a & $a }, 'x')",
                "$reduce([1..60], function($a, $b) { $append($a, $a) }, [1])",
                "[1..9999999]",
                "$pad('x', 2000000000)",
                "$join([1..90000].('x'), $pad('', 1000, '-'))",
                "$replace($pad('', 100000, 'x'), 'x', $pad('', 100000, 'y'))",
                "$round(1.5, 2000000000)",
                "$round(1.5, -2000000000)",
                "$fromMillis(0, '[Y,999999999-999999999]')",
                "[1..1000].$pad('x', 100000)",
                "[1..99999].[1..99999]",
                "$string($pad('', 70000, 'x'))",
                "$formatInteger(1, $pad('', 900000, '0'))",
                "$formatNumber(1, $pad('', 900000, '0'))",
                "$fromMillis(0, $pad('', 900000, '[Y]'))",
                "$toMillis($pad('', 900000, '1'))",
                "$toMillis('1', '[Y]1[Y]1')",
                // Nests what it makes deeper and deeper.
                "$reduce([1..50000], function($a, $b) { {'a': $a} }, 1)",
                "$string($reduce([1..50000], function($a, $b) { {'a': $a} }, 1))",
                "$reduce([1..50000], function($a, $b) { {'a': $a} }, 1) = $reduce([1..50000], function($a, $b) { {'a': $a} }, 1)",
                "($a := [1..99000]; $sort($a, function($l, $r) { true }))",
                "($a := [1..99000].('x' & $); $distinct([$a, $a, $a]))",
                "$reduce([1..1000], function($a, $b) { $a * 1.23456789 }, 1.1)",
                "$reduce([1..90000], function($a, $b) { $round($a * 1.0000000001, 90) }, 1.1)",
                "$power(1.1, 1e300)",
                "$round(1e308, -100) * 1e300",
                "$reduce([1..60], function($a, $b) { $merge([$a, {$string($b): $a}]) }, {'x': 1}) ~> $string",
                "[1..1000].($pad('x', 100000) ~> $encodeUrlComponent)",
                "($x := $pad('', 60000, 'ab'); [1..1000].$split($x, 'a'))",
                "($x := $pad('', 60000, 'ab'); [1..1000].$replace($x, 'a', 'cc'))",
                "($x := $pad('', 60000, 'ab'); [1..1000].$contains($x, 'c'))",
                "($x := [1..9000]; [1..9000].($ in $x))",
                // Looks at long lists again and again.
                "($x := $split($pad('', 90000, ','), ','); [1..30000].($x ? 1 : 2))",
                "($x := $split($pad('', 90000, ','), ','); [1..30000].$map($x, $exists))",
                "($x := $split($pad('', 90000, ','), ','); [1..30000].($x{}))",
                "($x := $split($pad('', 90000, ','), ','); [1..30000].$join($x))",
                "($x := $split($pad('', 90000, ','), ','); [1..30000][$x])",
                "($x := $pad('', 1000000, 'x'); [1..30000].$pad('a', 3, $x))",
                "($x := $pad('', 900000, 'a'); $y := $pad('', 400000, 'a') & 'b'; [1..30].$contains($x, $y))",
                "($t := {'a': [1..90000]}; [1..1000].($t ~> |a|{'x': 1}|))",
                "[1..40000].$fromMillis($, '[FNn], [D1o] [MNn] [Y]')",
                "$reduce([1..30000], function($f, $b) { [[$f]] }, 1) ~> $not",
                // Tries many ways to take its arguments.
                "($f := function($a)<s+s+s+s+s+s+s+s+s+s+s+s+s+s+s+n:s>{1}; $f('','','','','','','','','','','','','','','',"
                        + "'','','','','','','','','','','','','','','','','','','','','','','','','','','','','',''))",
                // Has many digits, or zeros.
                "$sum($reduce([1..14], function($a, $b) { $append($a, $a) }, [1e300,1e-690,-1e300,-1e-690]))",
                "($n := $number($pad('1.', 902, '1')); $l := $reduce([1..16], function($a, $b) { $append($a, $a) }, [$n]);"
                        + " [1..20].$max($l))"
            })
    void a_runaway_expression_is_stopped(String code) {
        long start = System.nanoTime();

        assertThat(failure(call("http://h/", Map.of(), JsonTexts.quote("{% " + code + " %}"))))
                .startsWith("the expression {% ");
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(30));
    }

    @ParameterizedTest
    @Timeout(20)
    @ValueSource(strings = {"$input", "%s", "$number('%s')", "$floor(1e300 + 0.5)"})
    void zeros_at_the_end_of_numbers_are_taken_away_once(String number) {
        String zeros = "1." + "0".repeat(990);
        String code = "($l := $reduce([1..15], function($a, $b) { $append($a, $a) }, [" + number.formatted(zeros)
                + "]);" + " $sum([1..10].$length($string($l))) > 0)";
        Scope scope = new Scope(new Json(zeros), Map.of(), ID, "n", Map.of());

        assertThat(expressions.resolve(new Json(JsonTexts.quote("{% " + code + " %}")), scope))
                .isEqualTo(new JsonResolution.Resolved(new Json("true")));
    }

    @Test
    void a_change_of_a_copy_leaves_what_other_expressions_see() {
        assertThat(body("{\"a\": \"{% ({\\\"q\\\": 1} ~> |$steps.hotel|{\\\"id\\\": 99}|).q %}\","
                        + " \"b\": \"{% $steps.hotel.id %}\"}"))
                .isEqualTo("{\"a\":1,\"b\":7}");
    }

    @Test
    void a_number_is_copied_as_it_is_but_computed_without_zeros() {
        assertThat(body("{\"a\": 1.0, \"b\": \"{% 1.0 %}\", \"c\": \"{% $input.whole %}\"}"))
                .isEqualTo("{\"a\":1.0,\"b\":1,\"c\":3}");
    }

    @Test
    void the_bounds_hold_for_all_expressions_of_a_call_together() {
        String costly = "\"{% $sum([1..20000].($ * 1)) %}\"";

        assertThat(body(costly)).isEqualTo("200010000");
        assertThat(failure(call("http://h/", Map.of(), "[" + costly + ("," + costly).repeat(9) + "]")))
                .contains("takes too long");
    }

    @Test
    void what_one_expression_gives_is_bounded() {
        assertThat(body("\"{% $pad('', 65534, 'x') %}\"")).hasSize(65_536);
        assertThat(failure(call("http://h/", Map.of(), "\"{% $pad('', 65535, 'x') %}\"")))
                .contains("gives more than 65536 characters of text");
        assertThat(failure(call("http://h/", Map.of(), "\"a{% $pad('', 65537, 'x') %}\"")))
                .contains("gives more than 65536 characters of text");
        assertThat(failure(call("http://h/", Map.of(), "\"{% [1..40000] %}\"")))
                .contains("gives more than 65536 characters of text");
    }

    @Test
    void the_body_as_a_whole_is_bounded() {
        String large = "\"{% $pad('', 60000, 'x') %}\"";

        assertThat(failure(call("http://h/", Map.of(), "[" + large + ("," + large).repeat(99) + "]")))
                .isEqualTo("with its expressions evaluated the body is longer than 4096 KiB");
    }

    @Test
    void an_interrupted_thread_still_gets_its_expressions_evaluated() {
        Thread.currentThread().interrupt();

        assertThat(body("\"{% $input.nights %}\"")).isEqualTo("2");
        assertThat(Thread.interrupted()).isTrue();
    }

    @Test
    void the_same_expressions_are_evaluated_by_many_threads_at_once() throws Exception {
        Call call = call(
                "http://h/{% $input.n %}",
                Map.of(), "{\"a\": \"{% ($x := $input.n; $map([1..20], function($i) { $i * $x }) ~> $sum) %}\"}");
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Resolution>> resolutions = new ArrayList<>();
            for (int i = 0; i < 500; i++) {
                Scope scope = new Scope(new Json("{\"n\": " + i + "}"), Map.of(), ID, "n", Map.of());
                resolutions.add(threads.submit(() -> expressions.resolve(call, scope)));
            }
            for (int i = 0; i < 500; i++) {
                Resolution.Resolved resolved =
                        (Resolution.Resolved) resolutions.get(i).get();
                assertThat(resolved.url().getPath()).isEqualTo("/" + i);
                assertThat(resolved.body()).isEqualTo("{\"a\":" + 210 * i + "}");
            }
        }
    }

    @Test
    void parsed_texts_are_kept_up_to_a_bound() throws Exception {
        ParsedTexts texts = new ParsedTexts(2);

        assertThat(texts.expression("1")).isSameAs(texts.expression("1"));
        List<Expression> parsed = List.of(texts.expression("1"), texts.expression("2"), texts.expression("3"));
        List<Expression> again = List.of(texts.expression("1"), texts.expression("2"), texts.expression("3"));

        assertThat(again).filteredOn(expression -> parsed.contains(expression)).hasSizeLessThan(3);
    }

    @Test
    void parsed_addresses_are_kept_and_what_is_none_is_refused_each_time() throws Exception {
        ParsedTexts texts = new ParsedTexts(2);

        URI address = texts.address("http://hotel/rooms");

        assertThat(texts.address("http://hotel/rooms")).isSameAs(address);
        for (int i = 0; i < 2; i++) {
            assertThatThrownBy(() -> texts.address("hotel/rooms"))
                    .isInstanceOf(ExpressionFailure.class)
                    .hasMessageContaining("http");
        }
    }

    @Test
    void a_sound_call_has_no_faults() {
        Call call = call(
                "https://hotel:8443/{% $steps.hotel.id %}?x={% $steps.`pay-card` %}",
                Map.of("X-Class", "{% $queue.labels.tenant %}", "Accept-Language", "de"),
                "{\"a\": [\"{% $map($input.rooms, function($r, $i) { $r.n }) %}\", \"{% ($x := 1; $x) %}\","
                        + " \"{% $input.rooms@$r#$i.($i) %}\", \"{% $lookup($steps, 'any') %}\","
                        + " \"{% $$ = $ ? $count($steps.*) : $steps %}\", \"{% 6 / 2 / 1 %}\"]}");

        assertThat(expressions.check(call, ExpressionPlace.STEP_CALL, Set.of("hotel", "pay-card"), Set.of()))
                .isEmpty();
    }

    @Test
    void every_fault_is_found_and_pointed_at() {
        Call call = call(
                "http://hotel/{% $steps.flight.id %}",
                Map.of("X-A", "{% ( %}", "X-B", "{% $input.x"),
                "{\"a\": [1, \"{% $steps.\\\"car\\\" %}\"], \"b/c\": \"{% %}\", \"d\": \"{% $inptu %}\"}");

        assertThat(expressions.check(call, ExpressionPlace.STEP_CALL, Set.of("hotel"), Set.of()))
                .extracting(CallFault::pointer)
                .containsExactly("/url", "/headers/X-A", "/headers/X-B", "/body/a/1", "/body/b~1c", "/body/d");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "$steps.flight",
                "$steps.flight.id",
                "$steps . flight",
                "$steps/* c */.flight",
                "$steps.\"flight\"",
                "$steps.'flight'",
                "$steps.`flight`",
                "$input[x = $steps.flight.id]",
                "function($x) { $steps.flight }",
                "\"a\" & $steps.flight",
                "\"it\\\"s\" & $steps.flight",
                "$input.a / $steps.flight / 2",
                "$input.* / $steps.flight / 2"
            })
    void a_step_that_is_not_certain_to_be_done_before_is_a_fault(String code) {
        assertThat(faults(code))
                .singleElement()
                .satisfies(fault -> assertThat(fault.detail())
                        .endsWith("uses $steps.flight, but no step of this name is certain to be done before"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"$steps.flight\"",
                "'$steps.flight'",
                "$input.`$steps.flight`",
                "1 /* $steps.flight */ + 2",
                "$steps",
                "$steps.*",
                "$steps.hotel.flight"
            })
    void what_only_looks_like_a_step_is_none(String code) {
        assertThat(faults(code)).isEmpty();
    }

    @Test
    void a_step_whose_name_needs_back_ticks_is_explained() {
        assertThat(expressions.check(
                        call("http://h/{% $steps.pay-card %}", Map.of(), null),
                        ExpressionPlace.STEP_CALL,
                        Set.of("pay-card"),
                        Set.of()))
                .singleElement()
                .satisfies(fault -> assertThat(fault.detail()).endsWith("is written between back-ticks"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"(", "1 2", "$input.", "", " ", "a b", "\"x", "`x", "$input[", "{\"a\":", "/* x", "}", "1 +", "@"
            })
    void an_expression_that_does_not_parse_is_a_fault(String code) {
        assertThat(faults(code)).isNotEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "$match($input.guest, /(a+)+$/)",
                "/(a+)+$/('aaaa')",
                "$contains('a', /a/i)",
                "($r := /a/; 1)",
                "[1, /a/]",
                "$split('a', /b/)",
                "1 in /a/",
                "'x' ~> /a/"
            })
    void a_regular_expression_is_a_fault(String code) {
        assertThat(faults(code))
                .singleElement()
                .satisfies(fault -> assertThat(fault.detail()).contains("has a regular expression"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "$now()",
                "$millis()",
                "$random()",
                "$shuffle([1,2])",
                "$eval('1')",
                "$parseInteger('1', '0')",
                "$match('a', 'a')"
            })
    void a_function_that_expressions_may_not_use_is_a_fault(String code) {
        assertThat(faults(code))
                .singleElement()
                .satisfies(fault -> assertThat(fault.detail()).contains(" uses $"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"$queue.nam", "$queue.`labels `.tenant", "'a' & $queue.parent[0]", "$queue.\"input\""})
    void an_unknown_member_of_the_queue_is_a_fault(String code) {
        assertThat(faults(code))
                .singleElement()
                .satisfies(fault ->
                        assertThat(fault.detail()).endsWith(", but $queue has id, name, labels and reason only"));
    }

    @Test
    void an_unknown_variable_is_a_fault() {
        assertThat(faults("$inptu.guest & $inptu.x"))
                .singleElement()
                .satisfies(fault -> assertThat(fault.detail())
                        .isEqualTo("the expression {% $inptu.guest & $inptu.x %} uses $inptu, which is neither $input,"
                                + " $steps, $queue, $failure or $call, nor a function, nor a variable of its own"));
    }

    @Test
    void an_expression_too_long_or_nested_too_deeply_is_a_fault() {
        assertThat(faults("1" + " + 1".repeat(2_000))).hasSize(1);
        assertThat(faults("1" + " + 1".repeat(1_900))).hasSize(1);
        assertThat(faults("1" + " + 1".repeat(300))).isEmpty();
        assertThat(faults("(".repeat(101) + "1" + ")".repeat(101))).hasSize(1);
        assertThat(faults("-".repeat(7_000) + "1")).isNotNull();
        assertThat(faults("(".repeat(99) + "1" + ")".repeat(99))).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "hotel/path",
                "/path",
                "ftp://hotel/",
                "mailto:a@b",
                "http:hotel",
                "http://",
                "http:///path",
                "http://my_host/",
                "http://hotel:70000/",
                "http://hotel:0/",
                "http://hotel/a b",
                "http://hotel/{a}",
                "http://user:secret@hotel/",
                "http://bücher.example/",
                "http://hotel/%zz",
                "http://hotel/a/../b",
                "http://hotel/./{% 1 %}",
                "http://hotel/{% 1",
                "http://{% $input.guest %}/",
                "http://hotel{% $input.guest %}/",
                "http://hotel:{% $input.nights %}/",
                "http://hotel.{% $input.guest %}",
                "{% $input.guest %}://hotel/",
                "{% 'http://hotel/' %}",
                "http://us{% 'er' %}@hotel/",
                "http:{% '//' %}hotel/"
            })
    void a_url_that_cannot_be_called_is_a_fault(String url) {
        assertThat(expressions.check(call(url, Map.of(), null), ExpressionPlace.STEP_CALL, Set.of(), Set.of()))
                .singleElement()
                .satisfies(fault -> assertThat(fault.pointer()).isEqualTo("/url"));
    }

    @Test
    void an_expression_in_the_host_is_called_by_its_name() {
        assertThat(expressions
                        .check(
                                call("http://{% $input.guest %}/", Map.of(), null),
                                ExpressionPlace.STEP_CALL,
                                Set.of(),
                                Set.of())
                        .getFirst()
                        .detail())
                .endsWith("an expression cannot be part of the scheme, the host or the port");
    }

    @ParameterizedTest
    @ValueSource(strings = {"http://hotel?x={% 1 %}", "http://hotel/{% 1 %}", "https://[::1]:8443/{% 1 %}#x"})
    void an_expression_may_stand_anywhere_behind_the_host(String url) {
        assertThat(expressions.check(call(url, Map.of(), null), ExpressionPlace.STEP_CALL, Set.of(), Set.of()))
                .isEmpty();
    }

    @Test
    void the_origin_of_a_url_can_be_told_without_evaluating_it() {
        assertThat(Expressions.origin("https://[::1]:8443/{% 1 %}")).isEqualTo("https://[::1]:8443");
        assertThat(Expressions.origin("http://hotel")).isEqualTo("http://hotel");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Host",
                "content-length",
                "Connection",
                "Transfer-Encoding",
                "Upgrade",
                "Expect",
                "Idempotency-Key",
                "Skald-Queue",
                "a b",
                "",
                "ä"
            })
    void a_header_that_cannot_be_set_is_a_fault(String name) {
        assertThat(expressions.check(
                        call("http://h/", Map.of(name, "x"), null), ExpressionPlace.STEP_CALL, Set.of(), Set.of()))
                .isNotEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"a\r\nb", "a\u0000", "é", "\u007f"})
    void a_header_value_that_cannot_be_sent_is_a_fault(String value) {
        assertThat(expressions.check(
                        call("http://h/", Map.of("X-A", value), null), ExpressionPlace.STEP_CALL, Set.of(), Set.of()))
                .hasSize(1);
    }

    @Test
    void a_value_alone_is_resolved_as_a_body_is() {
        Json value =
                new Json("{\"guest\": \"{% $input.guest %}\", \"room\": [\"no {% $steps.hotel.id %}\"], \"n\": 1.10}");

        assertThat(expressions.resolve(value, SCOPE))
                .isEqualTo(new JsonResolution.Resolved(
                        new Json("{\"guest\":\"Ada & Bob/ä\",\"room\":[\"no 7\"],\"n\":1.10}")));
        assertThat(expressions.resolve(new Json("\"{% $input.rooms %}\""), SCOPE))
                .isEqualTo(new JsonResolution.Resolved(new Json("[{\"n\":1},{\"n\":2}]")));
        assertThat(expressions.resolve(new Json(" {\"a\" : 1.10}"), SCOPE))
                .isEqualTo(new JsonResolution.Resolved(new Json(" {\"a\" : 1.10}")));
    }

    @Test
    void a_value_alone_that_fails_says_where() {
        assertThat(expressions.resolve(new Json("{\"a\": [\"{% $input.missing %}\"]}"), SCOPE))
                .isEqualTo(new JsonResolution.Failed("the expression {% $input.missing %} in /a/0 gives nothing"));
        assertThat(expressions.resolve(new Json("\"{% $input.missing %}\""), SCOPE))
                .isEqualTo(new JsonResolution.Failed("the expression {% $input.missing %} gives nothing"));
    }

    @Test
    void a_value_alone_is_checked_as_a_body_is() {
        Json value =
                new Json("{\"a/b\": [1, \"{% $steps.flight %}\"], \"c\": \"{% ( %}\", \"d\": \"{% $steps.hotel %}\"}");

        assertThat(expressions.check(value, Set.of("hotel"), Set.of()))
                .extracting(CallFault::pointer)
                .containsExactly("/a~1b/1", "/c");
        assertThat(expressions.check(new Json("\"{% ( %}\""), Set.of(), Set.of()))
                .extracting(CallFault::pointer)
                .containsExactly("");
        assertThat(expressions.check(new Json("{\"a\": \"plain\"}"), Set.of(), Set.of()))
                .isEmpty();
    }

    private List<CallFault> faults(String code) {
        return expressions.check(
                call("http://h/", Map.of(), JsonTexts.quote("{% " + code + " %}")),
                ExpressionPlace.STEP_CALL,
                Set.of("hotel"),
                Set.of());
    }

    private String body(String body) {
        return resolve(call("http://h/", Map.of(), body)).body();
    }

    private Resolution.Resolved resolve(Call call) {
        Resolution resolution = expressions.resolve(call, SCOPE);
        assertThat(resolution).isInstanceOf(Resolution.Resolved.class);
        return (Resolution.Resolved) resolution;
    }

    private String failure(Call call) {
        Resolution resolution = expressions.resolve(call, SCOPE);
        assertThat(resolution).isInstanceOf(Resolution.Failed.class);
        return ((Resolution.Failed) resolution).detail();
    }

    private static Call call(String url, Map<String, String> headers, String body) {
        return new Call("POST", url, headers, body == null ? null : new Json(body), Call.DEFAULT_TIMEOUT);
    }
}
