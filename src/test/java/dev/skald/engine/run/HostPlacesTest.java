package dev.skald.engine.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.skald.engine.run.HostPlaces.Admission;
import dev.skald.engine.run.HostPlaces.Wake;
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
    private static final Admission TAKEN = Admission.TAKEN;

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
    void a_place_that_is_given_back_is_kept_for_the_first_in_line() {
        takes(HOST, A);
        takes(HOST, B);
        takes(HOST, C);

        assertThat(places.giveBack(HOST, TAKEN).now()).containsExactly(B);

        assertThat(takes(HOST, A)).as("who comes later").isFalse();
        assertThat(takes(HOST, B)).isTrue();
        assertThat(places.giveBack(HOST, TAKEN).now()).containsExactly(C);
    }

    @Test
    void a_place_that_is_not_wanted_any_more_goes_to_the_next() {
        takes(HOST, A);
        takes(HOST, B);
        takes(HOST, C);
        places.giveBack(HOST, TAKEN);

        assertThat(places.forgo(HOST, B).now()).containsExactly(C);
        assertThat(places.forgo(HOST, B).now()).isEmpty();
        assertThat(places.forgo(HOST, C).now()).isEmpty();
        assertThat(takes(HOST, A)).isTrue();
    }

    @Test
    void a_place_that_is_kept_in_vain_is_free_after_a_while() {
        takes(HOST, A);
        takes(HOST, B);
        places.giveBack(HOST, TAKEN);
        assertThat(takes(HOST, C)).isFalse();

        now.set(now.get().plus(Duration.ofSeconds(5)));

        assertThat(takes(HOST, C)).isTrue();
        assertThat(takes(HOST, B)).isFalse();
    }

    @Test
    void a_place_for_which_nobody_waits_is_free() {
        takes(HOST, A);

        assertThat(places.giveBack(HOST, TAKEN).now()).isEmpty();

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
            assertThat(many.take(HOST, queue(i), true)).isEqualTo(TAKEN);
            many.unreached(HOST, TAKEN, "the connection was refused");
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
                Admission admission = many.take(HOST, queue(i), true);
                if (admission.taken()) {
                    calls++;
                    many.unreached(HOST, admission, "the connection was refused");
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
        Admission tries = many.take(HOST, A, true);
        many.take(HOST, B, true);

        assertThat(many.giveBack(HOST, tries).now()).containsExactly(B);

        assertThat(many.take(HOST, B, true).taken()).isTrue();
    }

    @Test
    void the_first_in_line_is_woken_when_the_host_is_tried_again_and_the_others_look_seldom() {
        goesAway();
        Admission first = many.take(HOST, A, true);
        Admission second = many.take(HOST, B, true);
        assertThat(first.look()).isEqualTo(Duration.ofSeconds(1));
        assertThat(first.why())
                .isEqualTo(
                        "there has been no connection to its participant's host for 0 s: the connection was refused");
        assertThat(second.look()).isEqualTo(Duration.ofSeconds(30));

        after(Duration.ofSeconds(1));
        Admission tries = many.take(HOST, A, true);
        assertThat(many.unreached(HOST, tries, "the connection was refused"))
                .isEqualTo(new Wake(List.of(), B, Duration.ofSeconds(2)));

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
        many.unreached(HOST, TAKEN, "refused");
        many.unreached(HOST, TAKEN, "refused");
        assertThat(many.unreached(HOST, TAKEN, "refused").later())
                .as("nobody waits yet")
                .isNull();
        many.take(HOST, A, true);

        assertThat(many.unreached(HOST, TAKEN, "refused").later()).isEqualTo(A);
        assertThat(many.unreached(HOST, TAKEN, "refused").later()).isNull();
    }

    @Test
    void a_host_that_is_back_gets_twice_as_many_calls_each_time() {
        goesAway();
        for (int i = 1; i <= 20; i++) {
            many.take(HOST, queue(i), true);
        }
        after(Duration.ofSeconds(1));
        many.take(HOST, queue(1), true);

        Wake wake = many.reached(HOST);

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
            many.unreached(HOST, TAKEN, "refused");
            many.take(HOST, A, true);
            many.reached(HOST);
        }
    }

    @Test
    void a_call_that_may_fail_leaves_the_one_that_tries_the_host_alone() {
        goesAway();
        after(Duration.ofSeconds(1));
        Admission tries = many.take(HOST, A, true);
        Admission mayFail = many.take(HOST, C, false);
        Admission mayFailToo = many.take(HOST, C, false);

        many.giveBack(HOST, mayFail);
        assertThat(many.take(HOST, B, true).taken()).as("not made after all").isFalse();
        many.unreached(HOST, mayFailToo, "refused");
        assertThat(many.take(HOST, B, true).taken()).as("no connection").isFalse();

        many.unreached(HOST, tries, "refused");
        assertThat(many.take(HOST, B, true).look()).isEqualTo(Duration.ofSeconds(2));
    }

    @Test
    void a_call_that_tried_the_host_for_too_long_leaves_the_next_one_alone() {
        goesAway();
        after(Duration.ofSeconds(1));
        Admission slow = many.take(HOST, A, true);
        after(Duration.ofSeconds(30));
        assertThat(many.take(HOST, B, true).tries()).isTrue();

        many.giveBack(HOST, slow);

        assertThat(many.take(HOST, C, true).taken()).isFalse();
    }

    @Test
    void one_place_is_kept_for_the_queue_that_tries_a_host_that_is_away() {
        goesAway();
        after(Duration.ofSeconds(1));
        Admission tries = many.take(HOST, A, true);
        many.take(HOST, B, true);
        many.take(HOST, C, true);
        many.take(HOST, queue(1), false);

        assertThat(many.giveBack(HOST, tries))
                .as("and another one is woken should that one not come")
                .isEqualTo(new Wake(List.of(B), C, Duration.ofSeconds(5)));
        assertThat(many.giveBack(HOST, TAKEN)).isEqualTo(Wake.NOBODY);

        after(Duration.ofSeconds(5));
        assertThat(many.again(HOST).now()).containsExactly(C);
    }

    @Test
    void a_queue_that_comes_too_late_to_try_the_host_keeps_no_place_and_stands_first_again() {
        goesAway();
        after(Duration.ofSeconds(1));
        Admission tries = many.take(HOST, A, true);
        many.take(HOST, B, true);
        many.take(HOST, C, true);
        many.giveBack(HOST, tries);
        assertThat(many.isKeptFor(B)).isTrue();
        assertThat(many.take(HOST, A, true).tries()).isTrue();

        Admission late = many.take(HOST, B, true);

        assertThat(late.taken()).isFalse();
        assertThat(late.look()).as("until the host is tried again").isEqualTo(Duration.ofSeconds(30));
        assertThat(many.isKeptFor(B)).isFalse();
        assertThat(many.reached(HOST).now()).containsExactly(B, C);
    }

    @Test
    void a_place_that_was_kept_before_the_host_was_away_is_free_when_its_queue_comes() {
        HostPlaces two = new HostPlaces(now::get, 2);
        for (int i = 1; i <= 2; i++) {
            two.take(HOST, queue(i), true);
            two.unreached(HOST, TAKEN, "refused");
        }
        two.take(HOST, queue(1), true);
        two.take(HOST, queue(2), true);
        two.take(HOST, A, true);
        assertThat(two.giveBack(HOST, TAKEN).now()).containsExactly(A);
        two.unreached(HOST, TAKEN, "refused");

        assertThat(two.take(HOST, A, true).taken()).isFalse();

        assertThat(two.isKeptFor(A)).isFalse();
        assertThat(two.take(HOST, B, false).taken()).isTrue();
        assertThat(two.take(HOST, C, false).taken()).isTrue();
    }

    @Test
    void queues_whose_calls_may_fail_get_places_at_a_host_that_is_away() {
        HostPlaces two = new HostPlaces(now::get, 2);
        for (int i = 1; i <= 3; i++) {
            two.take(HOST, queue(i), true);
            two.unreached(HOST, TAKEN, "refused");
        }
        two.take(HOST, queue(1), false);
        two.take(HOST, queue(2), false);
        two.take(HOST, A, true);
        two.take(HOST, B, false);
        two.take(HOST, C, true);
        two.take(HOST, C, false);

        assertThat(two.unreached(HOST, TAKEN, "refused")).isEqualTo(new Wake(List.of(B), A, Duration.ofSeconds(1)));
        assertThat(two.unreached(HOST, TAKEN, "refused").now())
                .as("one of its calls may fail")
                .containsExactly(C);
    }

    // A node that can't work on who is woken.

    @Test
    void a_node_without_room_keeps_the_line_as_it_is_and_tries_again() {
        takes(HOST, A);
        takes(HOST, B);
        takes(HOST, C);
        places.giveBack(HOST, TAKEN);

        assertThat(places.putBack(HOST, B)).isEqualTo(new Wake(List.of(), B, Duration.ofSeconds(1)));

        assertThat(places.isKeptFor(B)).isFalse();
        assertThat(places.again(HOST)).as("too early").isEqualTo(Wake.NOBODY);
        after(Duration.ofSeconds(1));
        assertThat(places.again(HOST).now()).containsExactly(B);
        assertThat(places.putBack(HOST, B).later()).isEqualTo(B);
        after(Duration.ofSeconds(1));
        assertThat(places.again(HOST).now()).containsExactly(B);
        assertThat(takes(HOST, B)).isTrue();
        assertThat(places.giveBack(HOST, TAKEN).now()).containsExactly(C);
    }

    @Test
    void a_node_without_room_tries_again_once_for_each_host() {
        HostPlaces full = new HostPlaces(now::get, 2);
        for (int i = 1; i <= 4; i++) {
            full.take(HOST, queue(i), true);
        }
        full.giveBack(HOST, TAKEN);
        full.giveBack(HOST, TAKEN);

        assertThat(full.putBack(HOST, queue(4)).later()).isEqualTo(queue(4));
        assertThat(full.putBack(HOST, queue(3))).isEqualTo(Wake.NOBODY);

        after(Duration.ofSeconds(1));
        assertThat(full.again(HOST).now()).containsExactly(queue(3), queue(4));
    }

    @Test
    void a_node_without_room_for_the_queue_that_tries_a_host_that_is_away_tries_again() {
        goesAway();
        many.take(HOST, A, true);
        after(Duration.ofSeconds(1));
        assertThat(many.again(HOST).now()).containsExactly(A);

        assertThat(many.putBack(HOST, A)).isEqualTo(new Wake(List.of(), A, Duration.ofSeconds(1)));

        after(Duration.ofSeconds(1));
        assertThat(many.again(HOST).now()).containsExactly(A);
        assertThat(many.take(HOST, A, true).tries()).isTrue();
    }

    @Test
    void the_first_in_line_leaves_the_try_to_the_next_when_it_is_gone() {
        goesAway();
        many.take(HOST, A, true);
        many.take(HOST, B, true);
        after(Duration.ofSeconds(1));
        assertThat(many.again(HOST).now()).containsExactly(A);

        assertThat(many.forgo(HOST, A).now()).containsExactly(B);

        Admission tries = many.take(HOST, B, true);
        assertThat(tries.tries()).isTrue();
        assertThat(many.unreached(HOST, tries, "refused"))
                .as("nobody is in the line any more")
                .isEqualTo(Wake.NOBODY);
    }
}
