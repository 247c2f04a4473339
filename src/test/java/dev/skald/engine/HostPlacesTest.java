package dev.skald.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
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

    private boolean takes(String host, UUID queueId) {
        return places.take(host, queueId, true).taken();
    }

    @Test
    void one_host_that_is_full_takes_no_place_from_another() {
        assertThat(takes(HOST, A)).isTrue();
        assertThat(takes(HOST, B)).isFalse();
        assertThat(takes("http://flight:80", B)).isTrue();
    }

    @Test
    void a_place_that_is_given_back_is_kept_for_who_waited_first() {
        takes(HOST, A);
        takes(HOST, B);
        takes(HOST, C);

        assertThat(places.giveBack(HOST).now()).containsExactly(B);

        assertThat(takes(HOST, A)).as("who comes later").isFalse();
        assertThat(takes(HOST, B)).isTrue();
        assertThat(places.giveBack(HOST).now()).containsExactly(C);
    }

    @Test
    void a_place_that_is_not_wanted_any_more_goes_to_the_next() {
        takes(HOST, A);
        takes(HOST, B);
        takes(HOST, C);
        places.giveBack(HOST);

        assertThat(places.forgo(HOST, B).now()).containsExactly(C);
        assertThat(places.forgo(HOST, B).now()).isEmpty();
        assertThat(places.forgo(HOST, C).now()).isEmpty();
        assertThat(takes(HOST, A)).isTrue();
    }

    @Test
    void a_place_that_is_kept_in_vain_is_free_after_a_while() {
        takes(HOST, A);
        takes(HOST, B);
        places.giveBack(HOST);
        assertThat(takes(HOST, C)).isFalse();

        now.set(now.get().plus(Duration.ofSeconds(5)));

        assertThat(takes(HOST, C)).isTrue();
        assertThat(takes(HOST, B)).isFalse();
    }

    @Test
    void a_place_for_which_nobody_waits_is_free() {
        takes(HOST, A);

        assertThat(places.giveBack(HOST).now()).isEmpty();

        assertThat(takes(HOST, B)).isTrue();
    }

    // A host that is away.

    private final HostPlaces many = new HostPlaces(now::get, 100);

    private static UUID queue(int number) {
        return new UUID(1, number);
    }

    /** Three calls found no connection. */
    private void goesAway() {
        for (int i = 1; i <= 3; i++) {
            assertThat(many.take(HOST, queue(i), true).taken()).isTrue();
            many.unreached(HOST, "the connection was refused");
        }
    }

    private void after(Duration duration) {
        now.set(now.get().plus(duration));
    }

    @Test
    void a_host_that_is_away_is_tried_by_one_queue_at_a_time_and_ever_more_seldom() {
        goesAway();
        int calls = 0;
        for (int second = 0; second < 600; second++) {
            for (int i = 0; i < 50; i++) {
                if (many.take(HOST, queue(i), true).taken()) {
                    calls++;
                    many.unreached(HOST, "the connection was refused");
                }
            }
            after(Duration.ofSeconds(1));
        }

        // After 1, 2, 4, 8, 16 seconds, then every 30.
        assertThat(calls).isEqualTo(23);
    }

    @Test
    void while_a_host_is_tried_nobody_else_who_can_wait_calls_it() {
        goesAway();
        after(Duration.ofSeconds(1));

        assertThat(many.take(HOST, A, true).taken()).isTrue();

        assertThat(many.take(HOST, B, true).taken()).isFalse();
        assertThat(many.take(HOST, C, false).taken()).as("a call that may fail").isTrue();
    }

    @Test
    void a_call_that_was_not_made_after_all_leaves_its_turn_to_the_next() {
        goesAway();
        after(Duration.ofSeconds(1));
        many.take(HOST, A, true);
        many.take(HOST, B, true);

        assertThat(many.giveBack(HOST).now()).containsExactly(B);

        assertThat(many.take(HOST, B, true).taken()).isTrue();
    }

    @Test
    void who_stands_first_is_woken_when_the_host_is_tried_again_and_the_others_look_seldom() {
        goesAway();
        HostPlaces.Admission first = many.take(HOST, A, true);
        HostPlaces.Admission second = many.take(HOST, B, true);
        assertThat(first.look()).isEqualTo(Duration.ofSeconds(1));
        assertThat(first.why())
                .isEqualTo(
                        "there has been no connection to its participant's host for 0 s: the connection was refused");
        assertThat(second.look()).isEqualTo(Duration.ofSeconds(30));

        after(Duration.ofSeconds(1));
        assertThat(many.take(HOST, A, true).taken()).isTrue();
        assertThat(many.unreached(HOST, "the connection was refused"))
                .isEqualTo(new HostPlaces.Wake(List.of(), B, Duration.ofSeconds(2)));

        after(Duration.ofHours(1));
        assertThat(many.take(HOST, B, true).taken()).isTrue();
        many.take(HOST, A, true);
        assertThat(many.take(HOST, C, true).look()).isEqualTo(Duration.ofMinutes(5));
    }

    @Test
    void calls_that_fail_together_wake_nobody_a_second_time() {
        for (int i = 1; i <= 5; i++) {
            many.take(HOST, queue(i), true);
        }
        many.unreached(HOST, "refused");
        many.unreached(HOST, "refused");
        assertThat(many.unreached(HOST, "refused").later())
                .as("nobody waits yet")
                .isNull();
        many.take(HOST, A, true);

        assertThat(many.unreached(HOST, "refused").later()).isNull();
        assertThat(many.unreached(HOST, "refused").later()).isNull();
    }

    @Test
    void a_host_that_is_back_gets_twice_as_many_calls_each_time() {
        goesAway();
        for (int i = 1; i <= 20; i++) {
            many.take(HOST, queue(i), true);
        }
        after(Duration.ofSeconds(1));
        many.take(HOST, queue(1), true);

        HostPlaces.Wake wake = many.reached(HOST);

        assertThat(wake.now()).containsExactly(queue(2), queue(3));
        assertThat(many.take(HOST, queue(2), true).taken()).isTrue();
        assertThat(many.take(HOST, queue(3), true).taken()).isTrue();
        assertThat(many.reached(HOST).now()).containsExactly(queue(4), queue(5));
        assertThat(many.reached(HOST).now()).containsExactly(queue(6), queue(7));
    }

    @Test
    void a_connection_between_two_failures_is_no_outage() {
        for (int i = 1; i <= 10; i++) {
            assertThat(many.take(HOST, A, true).taken()).isTrue();
            many.unreached(HOST, "refused");
            many.take(HOST, A, true);
            many.reached(HOST);
        }
    }
}
