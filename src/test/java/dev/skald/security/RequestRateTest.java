package dev.skald.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import java.time.Duration;
import java.util.OptionalInt;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

class RequestRateTest {
    private final AtomicLong time = new AtomicLong(-42);
    private final RequestRate rate = new RequestRate(OptionalInt.of(10), time::get);

    private int allowed(String subject) {
        int allowed = 0;
        while (rate.refuses(() -> subject).isEmpty()) {
            allowed++;
        }
        return allowed;
    }

    private void pass(Duration duration) {
        time.addAndGet(duration.toNanos());
    }

    @Test
    void a_second_s_requests_may_come_at_once_and_then_one_after_the_other() {
        assertThat(allowed("a")).isEqualTo(10);
        assertThat(rate.refuses(() -> "a")).contains(Duration.ofMillis(100));
        pass(Duration.ofMillis(60));
        assertThat(rate.refuses(() -> "a")).contains(Duration.ofMillis(40));
        pass(Duration.ofMillis(40));
        assertThat(allowed("a")).isEqualTo(1);
    }

    @Test
    void a_pause_fills_the_bucket_and_no_more() {
        allowed("a");
        pass(Duration.ofMillis(500));
        assertThat(allowed("a")).isEqualTo(5);
        pass(Duration.ofHours(1));
        assertThat(allowed("a")).isEqualTo(10);
    }

    @Test
    void subjects_are_counted_apart() {
        allowed("a");
        assertThat(allowed("b")).isEqualTo(10);
    }

    @Test
    void without_a_bound_nothing_is_refused() {
        RequestRate unbound = new RequestRate(OptionalInt.empty(), time::get);
        Supplier<String> subject = () -> fail("nobody needs to know who asks");
        for (int i = 0; i < 100_000; i++) {
            assertThat(unbound.refuses(subject)).isEmpty();
        }
    }
}
