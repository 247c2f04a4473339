package dev.skald.security;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** By which hosts a server that is open lets itself be called. */
class CheckHostTest {
    private final CheckHost check = new CheckHost(true, Stream.of("127.0.0.1", "Skald.Example"));

    @ParameterizedTest
    @ValueSource(
            strings = {
                "127.0.0.1",
                "127.0.0.1:8080",
                "10.1.2.3:80",
                "[::1]",
                "[::1]:8080",
                "[fe80::1]:8080",
                "localhost",
                "LOCALHOST:8080",
                "localhost.:8080",
                "a.b.localhost:8080",
                "skald.example",
                "SKALD.example:8443",
                "skald.example."
            })
    void addresses_localhost_and_its_own_names_are_accepted(String host) {
        assertThat(check.isOwn(host)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "attacker.example",
                "attacker.example:8080",
                "127.0.0.1.attacker.example:8080",
                "127.0.0.1@attacker.example",
                "attacker.example:127.0.0.1",
                "localhost.attacker.example",
                "notlocalhost",
                ".localhost.attacker.example",
                "evil.skald.example",
                "skald.example.attacker.example",
                "[::1].attacker.example",
                "1.2.3",
                "skald",
                "",
                ":8080",
                "a b"
            })
    void every_other_name_is_refused(String host) {
        assertThat(check.isOwn(host)).isFalse();
    }
}
