package dev.skald.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.skald.web.problem.Fault;
import dev.skald.web.problem.Problem;
import dev.skald.web.problem.ProblemException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RestoreReaderTest {
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

    private static Problem problem(ThrowingCallable call) {
        return catchThrowableOfType(ProblemException.class, call).problem();
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
