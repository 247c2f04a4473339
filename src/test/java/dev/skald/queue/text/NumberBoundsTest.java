package dev.skald.queue.text;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NumberBoundsTest {
    @ParameterizedTest
    @ValueSource(
            strings = {"0", "-1", "12345678901234567890", "1.5", "1e308", "-1.7976931348623157E+308", "1e-999", "1e0005"
            })
    void a_number_that_can_be_computed_with_is_allowed(String number) {
        assertThat(NumberBounds.allow(number)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"1e309", "-2e308", "1e1000", "1e-1000", "0e99999999999", "1E+30000000", "0.0e-1000"})
    void a_number_beyond_the_range_is_not(String number) {
        assertThat(NumberBounds.allow(number)).isFalse();
    }

    @Test
    void a_number_with_too_many_digits_is_not() {
        assertThat(NumberBounds.allow("9".repeat(308))).isTrue();
        assertThat(NumberBounds.allow("9".repeat(310))).isFalse();
        assertThat(NumberBounds.allow("0." + "9".repeat(998))).isTrue();
        assertThat(NumberBounds.allow("0." + "9".repeat(999))).isFalse();
    }
}
