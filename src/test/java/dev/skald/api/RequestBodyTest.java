package dev.skald.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.JsonNode;
import dev.skald.problem.Fault;
import dev.skald.problem.Problem;
import dev.skald.problem.ProblemException;
import dev.skald.problem.ProblemType;
import java.io.ByteArrayInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RequestBodyTest {
    @Test
    void a_body_may_be_as_long_as_the_bound() {
        assertThat(new BoundedBody(3).read(new ByteArrayInputStream(new byte[3])))
                .hasSize(3);
    }

    @Test
    void a_longer_body_is_refused() {
        Problem problem = problem(() -> new BoundedBody(3).read(new ByteArrayInputStream(new byte[4])));

        assertThat(problem.type()).isEqualTo(ProblemType.TOO_LARGE);
        assertThat(problem.detail()).contains("3 bytes");
    }

    @Test
    void a_body_that_breaks_off_is_refused() {
        InputStream broken = new FilterInputStream(InputStream.nullInputStream()) {
            @Override
            public int read(byte[] bytes, int offset, int length) throws IOException {
                throw new IOException("connection reset");
            }
        };

        assertThat(problem(() -> new BoundedBody(3).read(broken)).type()).isEqualTo(ProblemType.INVALID_REQUEST);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            ``                                   | a caller asked for it
            {}                                   | a caller asked for it
            {"reason": "customer cancelled"}     | customer cancelled
            {"reason": "a\\nb"}                   | `a
            b`
            """)
    void a_reason_is_read(String body, String reason) {
        assertThat(RestoreReader.read(utf8(body)).reason()).isEqualTo(reason);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            {"reason": ""}              | /reason | 1 to 1000
            {"reason": "\\u0000"}        | /reason | control characters
            {"reason": 7}               | /reason | must be a string
            {"reason": "a", "why": "b"} | /why    | not a known field
            []                          | ``      | must be an object
            reason                      | ``      | not well-formed
            """)
    void a_wrong_reason_is_refused(String body, String pointer, String detail) {
        assertThat(problem(() -> RestoreReader.read(utf8(body))).errors())
                .singleElement()
                .satisfies(fault -> {
                    assertThat(fault.pointer()).isEqualTo(pointer);
                    assertThat(fault.detail()).contains(detail);
                });
    }

    @Test
    void a_reason_has_an_end() {
        List<Fault> faults = problem(() -> RestoreReader.read(utf8("{\"reason\": \"" + "r".repeat(1001) + "\"}")))
                .errors();

        assertThat(faults).extracting(Fault::pointer).containsExactly("/reason");
    }

    @ParameterizedTest
    @ValueSource(strings = {"UTF-8", "UTF-16BE", "UTF-16LE"})
    void a_byte_order_mark_is_passed_over(String charset) {
        Faults faults = new Faults();

        JsonNode read = JsonBody.read("\uFEFF{\"name\": \"Zoë\"}".getBytes(Charset.forName(charset)), faults);

        assertThat(faults.isEmpty()).isTrue();
        assertThat(read).hasToString("{\"name\":\"Zoë\"}");
    }

    @ParameterizedTest
    @CsvSource(quoteCharacter = '`', delimiter = '|', textBlock = """
            TAG           | true
            W/TAG         | true
            *             | true
            "6", TAG      | true
            "7"           | false
            "6"           | false
            """)
    void a_tag_matches_itself_only(String ifNoneMatch, boolean matches) {
        EntityTag tag = EntityTag.of(7, utf8("{}"));
        List<String> listed = EntityTag.listed(List.of(ifNoneMatch.replace("TAG", tag.text())));

        assertThat(tag.isAmong(listed)).isEqualTo(matches);
    }

    @Test
    void other_bodies_of_one_version_have_other_tags() {
        assertThat(EntityTag.of(7, utf8("{}"))).isNotEqualTo(EntityTag.of(7, utf8("[]")));
    }

    @ParameterizedTest
    @CsvSource(quoteCharacter = '`', delimiter = '|', textBlock = """
            "7"           | true
            "7.abc"       | true
            *             | true
            "6", "7.abc"  | true
            W/"7"         | false
            W/"7.abc"     | false
            "6.abc"       | false
            "17.abc"      | false
            "77"          | false
            7             | false
            """)
    void a_version_matches_the_tags_of_all_its_bodies(String ifMatch, boolean matches) {
        IfMatch read = new IfMatch(EntityTag.listed(List.of(ifMatch)));

        assertThat(read.allows(7)).isEqualTo(matches);
        assertThat(read.allows(0)).isFalse();
    }

    private static Problem problem(ThrowingCallable call) {
        return catchThrowableOfType(ProblemException.class, call).problem();
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
