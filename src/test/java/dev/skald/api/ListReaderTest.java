package dev.skald.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.skald.api.view.Cursor;
import dev.skald.api.view.Links;
import dev.skald.queue.QueueStatus;
import dev.skald.store.read.ListQuery;
import dev.skald.store.read.ListScope;
import dev.skald.web.problem.Fault;
import dev.skald.web.problem.ProblemException;
import dev.skald.web.problem.ProblemType;
import java.net.URI;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class ListReaderTest {
    private static final List<ListScope> ALL = List.of(ListScope.ALL);

    private static final ListQuery.Position PLACE = new ListQuery.Position(
            Instant.parse("2030-01-01T10:00:00.123456Z"), UUID.fromString("0198c0de-0000-7000-8000-000000000001"));

    @Test
    void a_list_without_parameters_shows_everything_newest_first() {
        assertThat(ListReader.read(Map.of(), ALL))
                .isEqualTo(new ListQuery(ALL, null, null, Map.of(), null, null, null, 51));
    }

    @Test
    void all_filters_are_read() {
        ListQuery query = ListReader.read(
                Map.of(
                        "status", List.of("attention"),
                        "name", List.of("book trip"),
                        "label.tenant", List.of("t1"),
                        "label.a.b", List.of(""),
                        "createdAfter", List.of("2030-01-01T00:00:00+01:00"),
                        "createdBefore", List.of("2030-01-02T00:00:00Z"),
                        "limit", List.of("7"),
                        "cursor", List.of(Cursor.encode(PLACE))),
                ALL);

        assertThat(query)
                .isEqualTo(new ListQuery(
                        ALL,
                        QueueStatus.ATTENTION,
                        "book trip",
                        Map.of("tenant", "t1", "a.b", ""),
                        Instant.parse("2029-12-31T23:00:00Z"),
                        Instant.parse("2030-01-02T00:00:00Z"),
                        PLACE,
                        8));
    }

    static Stream<Arguments> wrong_parameters() {
        return Stream.of(
                Arguments.of(
                        "status", List.of("done"), "running, confirming, succeeded, restoring, restored, attention"),
                Arguments.of("status", List.of("running", "restored"), "more than once"),
                Arguments.of("name", List.of(""), "can't be the name"),
                Arguments.of("name", List.of("a\0"), "can't be the name"),
                Arguments.of("label.", List.of("x"), "must name a label"),
                Arguments.of("label.k", List.of("\0"), "can't be the value"),
                Arguments.of("createdAfter", List.of("2030-01-01T00:00:00 01:00"), "%2B"),
                Arguments.of("createdBefore", List.of("yesterday"), "RFC 3339"),
                Arguments.of("limit", List.of("0"), "1 to 200"),
                Arguments.of("limit", List.of("201"), "1 to 200"),
                Arguments.of("limit", List.of("-1"), "1 to 200"),
                Arguments.of("limit", List.of("99999999999999999999"), "1 to 200"),
                Arguments.of("limit", List.of(""), "1 to 200"),
                Arguments.of("limit", List.of("٣"), "1 to 200"),
                Arguments.of("cursor", List.of("abc"), "is not from a Link"),
                Arguments.of("offset", List.of("3"), "is not a known parameter"));
    }

    @ParameterizedTest
    @MethodSource("wrong_parameters")
    void a_wrong_parameter_is_pointed_to(String name, List<String> values, String detail) {
        assertThat(faults(Map.of(name, values))).singleElement().satisfies(fault -> {
            assertThat(fault.pointer()).isEqualTo("?" + name);
            assertThat(fault.detail()).contains(detail);
        });
    }

    @Test
    void everything_that_is_wrong_is_said_at_once() {
        assertThat(faults(Map.of("limit", List.of("x"), "status", List.of("x"), "x", List.of("x"))))
                .extracting(Fault::pointer)
                .containsExactlyInAnyOrder("?limit", "?status", "?x");
    }

    @Test
    void no_queue_has_more_than_twenty_labels() {
        Map<String, List<String>> labels = new HashMap<>();
        IntStream.range(0, 21).forEach(i -> labels.put("label.k" + i, List.of("v")));

        assertThat(faults(labels)).singleElement().extracting(Fault::pointer).isEqualTo("?label.");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "!!!!", "AAAA", "////////////////////////////////"})
    void a_cursor_is_one_of_ours_or_none(String text) {
        assertThat(Cursor.decode(text)).isNull();
    }

    @Test
    void a_cursor_keeps_microseconds() {
        assertThat(Cursor.decode(Cursor.encode(PLACE))).isEqualTo(PLACE);
        assertThat(Cursor.encode(PLACE)).matches("[A-Za-z0-9_-]{32}");
    }

    @Test
    void a_link_keeps_the_filters_and_moves_the_cursor() {
        Map<String, List<String>> parameters =
                Map.of("name", List.of("a b&c"), "label.x", List.of("1+1"), "cursor", List.of("old"));

        assertThat(new Links("").nextPage(parameters, PLACE))
                .isEqualTo("</queues?label.x=1%2B1&name=a%20b%26c&cursor=" + Cursor.encode(PLACE) + ">; rel=\"next\"");
    }

    @Test
    void links_begin_with_the_address_that_is_set() {
        Links links = Links.below(Optional.of(URI.create("https://skald.example/base/")));

        assertThat(links.queue(PLACE.id())).isEqualTo("https://skald.example/base/queues/" + PLACE.id());
        assertThat(links.nextEntries(PLACE.id(), Map.of("limit", List.of("2")), 9))
                .isEqualTo("<https://skald.example/base/queues/" + PLACE.id() + "/log?limit=2&after=9>; rel=\"next\"");
    }

    private static List<Fault> faults(Map<String, List<String>> parameters) {
        ProblemException refusal = catchThrowableOfType(ProblemException.class, () -> ListReader.read(parameters, ALL));
        assertThat(refusal.problem().type()).isEqualTo(ProblemType.INVALID_REQUEST);
        return refusal.problem().errors();
    }
}
