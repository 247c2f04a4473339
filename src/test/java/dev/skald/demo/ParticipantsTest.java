package dev.skald.demo;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ParticipantsTest {
    @ParameterizedTest
    @CsvSource({
        "true, 127.0.0.1, true",
        "true, localhost, true",
        "true, ::1, true",
        "true, 0.0.0.0, false",
        "true, ::, false",
        "true, 192.0.2.1, false",
        "false, 127.0.0.1, false"
    })
    void are_served_when_wanted_and_out_of_everyone_elses_reach(boolean wanted, String host, boolean served) {
        assertThat(new Participants(() -> wanted, host).served()).isEqualTo(served);
    }
}
