package dev.skald.web.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class PreferTest {
    static Stream<Arguments> headers() {
        return Stream.of(
                Arguments.of(List.of(), 0),
                Arguments.of(List.of("wait=5"), 5),
                Arguments.of(List.of("Wait = 5"), 5),
                Arguments.of(List.of("wait=\"5\""), 5),
                Arguments.of(List.of("respond-async, wait=10; x=y"), 10),
                Arguments.of(List.of("return=minimal", "wait=7"), 7),
                Arguments.of(List.of("wait=7", "wait=9"), 7),
                Arguments.of(List.of("wait=soon, wait=9"), 9),
                Arguments.of(List.of("wait=61"), 60),
                Arguments.of(List.of("wait=99999999999999999999"), 60),
                Arguments.of(List.of("wait=0005"), 5),
                Arguments.of(List.of("wait=0"), 0),
                Arguments.of(List.of("wait=-1"), 0),
                Arguments.of(List.of("wait=1.5"), 0),
                Arguments.of(List.of("wait"), 0),
                Arguments.of(List.of("wait="), 0),
                Arguments.of(List.of("await=5"), 0),
                Arguments.of(List.of("x; wait=5"), 0),
                Arguments.of(List.of("x=\"a, wait=5\""), 0),
                Arguments.of(List.of("x=\"a\\\", wait=5\""), 0));
    }

    @ParameterizedTest
    @MethodSource("headers")
    void the_first_wait_that_makes_sense_counts(List<String> headers, long seconds) {
        assertThat(Prefer.read(headers).longest()).isEqualTo(Duration.ofSeconds(seconds));
    }

    @Test
    void what_was_honoured_is_said() {
        assertThat(Prefer.read(List.of("wait=90")).applied()).isEqualTo("wait=60");
        assertThat(Prefer.read(List.of("wait=90")).waits()).isTrue();
        assertThat(Prefer.read(List.of("wait=0")).waits()).isFalse();
    }

    @Test
    void a_wait_of_nothing_is_a_preference_too() {
        assertThat(Prefer.given(List.of("wait=0"))).hasValue(new Prefer(Duration.ZERO));
        assertThat(Prefer.given(List.of("return=minimal"))).isEmpty();
    }
}
