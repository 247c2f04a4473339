package dev.skald.engine.call;

import static dev.skald.queue.CallKind.ACTION;
import static dev.skald.support.StartBuilder.start;
import static org.assertj.core.api.Assertions.assertThat;

import dev.skald.queue.Driver;
import dev.skald.queue.Queue;
import dev.skald.store.node.CallbackKey;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import org.eclipse.microprofile.config.ConfigProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CallbacksTest {
    private static final Instant START = Instant.parse("2030-01-01T10:00:00.123456Z");
    private static final String STEP = "hotel";

    private final UUID id = UUID.randomUUID();
    private final Callbacks always = callbacks(null);
    private final Callbacks fromStart = callbacks(START);

    @Test
    void a_token_is_for_the_start_that_it_was_made_for() {
        Callbacks.Subject subject = always.read(id, STEP, token(always, START)).orElseThrow();

        assertThat(subject.kind()).isEqualTo(ACTION);
        assertThat(always.isFor(subject, START)).isTrue();
        assertThat(always.isFor(subject, START.plusNanos(1000))).isFalse();
        assertThat(always.isFor(subject, START.plus(Duration.ofDays(40)))).isFalse();
    }

    @Test
    void a_token_is_for_one_step_of_one_queue() {
        String token = token(always, START);

        assertThat(always.read(UUID.randomUUID(), STEP, token)).isEmpty();
        assertThat(always.read(id, "flight", token)).isEmpty();
    }

    @Test
    void a_token_whose_start_was_changed_is_forged() {
        String token = token(always, START);
        String other = token(always, START.plusSeconds(1));

        assertThat(always.read(id, STEP, other.substring(0, other.indexOf('.')) + token.substring(token.indexOf('.'))))
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ".", "x.", "-.x", "zzzzzzzzzzzz.x", "zzzzzzzzzzzzzzzzz.x", "1y2p0ij32e8e7.x", "AAAA"})
    void what_is_no_token_is_forged(String token) {
        assertThat(always.read(id, STEP, token)).isEmpty();
    }

    @Test
    void a_queue_of_the_version_before_keeps_its_tokens() {
        Instant before = START.minusNanos(1000);
        String token = token(fromStart, before);

        assertThat(token).doesNotContain(".");
        assertThat(fromStart.read(id, STEP, token))
                .hasValueSatisfying(
                        subject -> assertThat(fromStart.isFor(subject, before)).isTrue());
    }

    @Test
    void a_token_of_the_version_before_is_not_for_a_queue_that_was_started_since() {
        String token = token(fromStart, START.minusNanos(1000));

        Optional<Callbacks.Subject> subject = fromStart.read(id, STEP, token);

        assertThat(subject)
                .hasValueSatisfying(
                        known -> assertThat(fromStart.isFor(known, START)).isFalse());
    }

    private String token(Callbacks callbacks, Instant startedAt) {
        Queue queue = start().id(id).driver(Driver.CALLER).queue(startedAt);
        return callbacks.address(queue, STEP, ACTION).replaceFirst(".*token=", "");
    }

    private static Callbacks callbacks(Instant boundSince) {
        OwnAddress own = new OwnAddress(Optional::empty, ConfigProvider.getConfig()) {
            @Override
            String base() {
                return "http://skald";
            }
        };
        return new Callbacks(own, new CallbackKey(new byte[32], boundSince));
    }
}
