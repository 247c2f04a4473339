package dev.skald.security;

import static org.assertj.core.api.Assertions.assertThat;

import dev.skald.store.token.TokenHash;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FailedAttemptsTest {
    private static final String ADDRESS = "192.0.2.7";
    private static final TokenHash TOKEN = TokenHash.of("skald_a");
    private static final TokenHash OTHER = TokenHash.of("skald_b");

    private final AtomicLong time = new AtomicLong(42);
    private final FailedAttempts attempts = new FailedAttempts(time::get);

    private void wrong(String address, int times) {
        for (int i = 0; i < times; i++) {
            attempts.wrong(address);
        }
    }

    @Test
    void an_address_with_too_many_wrong_tokens_is_blocked_for_the_rest_of_the_minute() {
        wrong(ADDRESS, FailedAttempts.WRONG_MAX - 1);
        assertThat(attempts.blocks(ADDRESS, TOKEN)).isEmpty();
        time.addAndGet(Duration.ofSeconds(20).toNanos());

        wrong(ADDRESS, 1);

        assertThat(attempts.blocks(ADDRESS, TOKEN)).contains(Duration.ofSeconds(40));
        assertThat(attempts.blocks("192.0.2.8", TOKEN)).isEmpty();
        time.addAndGet(Duration.ofSeconds(40).toNanos());
        assertThat(attempts.blocks(ADDRESS, TOKEN)).isEmpty();
    }

    @Test
    void a_token_that_was_right_before_is_let_through() {
        attempts.right(TOKEN);
        wrong(ADDRESS, FailedAttempts.WRONG_MAX);

        assertThat(attempts.blocks(ADDRESS, TOKEN)).isEmpty();
        assertThat(attempts.blocks(ADDRESS, OTHER)).isPresent();
    }

    @Test
    void a_token_that_is_used_all_the_time_stays_known_as_right() {
        attempts.right(TOKEN);
        time.addAndGet(Duration.ofMinutes(6).toNanos());
        attempts.right(TOKEN);
        time.addAndGet(Duration.ofMinutes(6).toNanos());

        wrong(ADDRESS, FailedAttempts.WRONG_MAX);

        assertThat(attempts.blocks(ADDRESS, TOKEN)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "2001:db8:1:2::1, 2001:db8:1:2:ffff::9, true",
        "2001:db8:1:2::1, 2001:db8:1:3::1,      false",
        "unknown,         unknown,              true"
    })
    void addresses_of_one_ipv6_network_are_counted_together(String one, String another, boolean together) {
        wrong(one, FailedAttempts.WRONG_MAX);

        assertThat(attempts.blocks(another, TOKEN).isPresent()).isEqualTo(together);
    }

    @Test
    void many_addresses_do_not_fill_the_memory() {
        for (int i = 0; i < 3 * FailedAttempts.REMEMBERED_MAX; i++) {
            attempts.wrong("10." + (i >> 16) + "." + (i >> 8 & 255) + "." + (i & 255));
        }

        assertThat(attempts.addresses()).isLessThanOrEqualTo(FailedAttempts.REMEMBERED_MAX);
    }
}
