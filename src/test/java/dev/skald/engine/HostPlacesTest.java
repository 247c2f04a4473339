package dev.skald.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class HostPlacesTest {
    private static final String HOST = "http://hotel:80";
    private static final UUID A = new UUID(0, 1);
    private static final UUID B = new UUID(0, 2);
    private static final UUID C = new UUID(0, 3);

    private final AtomicReference<Instant> now = new AtomicReference<>(Instant.EPOCH);
    private final HostPlaces places = new HostPlaces(now::get, 1);

    @Test
    void one_host_that_is_full_takes_no_place_from_another() {
        assertThat(places.take(HOST, A)).isTrue();
        assertThat(places.take(HOST, B)).isFalse();
        assertThat(places.take("http://flight:80", B)).isTrue();
    }

    @Test
    void a_place_that_is_given_back_is_kept_for_who_waited_first() {
        places.take(HOST, A);
        places.take(HOST, B);
        places.take(HOST, C);

        assertThat(places.giveBack(HOST)).isEqualTo(B);

        assertThat(places.take(HOST, A)).as("who comes later").isFalse();
        assertThat(places.take(HOST, B)).isTrue();
        assertThat(places.giveBack(HOST)).isEqualTo(C);
    }

    @Test
    void a_place_that_is_not_wanted_any_more_goes_to_the_next() {
        places.take(HOST, A);
        places.take(HOST, B);
        places.take(HOST, C);
        places.giveBack(HOST);

        assertThat(places.forgo(HOST, B)).isEqualTo(C);
        assertThat(places.forgo(HOST, B)).isNull();
        assertThat(places.forgo(HOST, C)).isNull();
        assertThat(places.take(HOST, A)).isTrue();
    }

    @Test
    void a_place_that_is_kept_in_vain_is_free_after_a_while() {
        places.take(HOST, A);
        places.take(HOST, B);
        places.giveBack(HOST);
        assertThat(places.take(HOST, C)).isFalse();

        now.set(now.get().plus(Duration.ofSeconds(5)));

        assertThat(places.take(HOST, C)).isTrue();
        assertThat(places.take(HOST, B)).isFalse();
    }

    @Test
    void a_place_for_which_nobody_waits_is_free() {
        places.take(HOST, A);

        assertThat(places.giveBack(HOST)).isNull();

        assertThat(places.take(HOST, B)).isTrue();
    }
}
