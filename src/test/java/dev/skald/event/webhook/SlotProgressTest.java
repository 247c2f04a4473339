package dev.skald.event.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import dev.skald.queue.Json;
import dev.skald.queue.Owner;
import dev.skald.store.outbox.EventPage;
import dev.skald.store.outbox.PublishedEvent;
import dev.skald.store.subscription.DeliveryProblem;
import dev.skald.store.subscription.EventFilter;
import dev.skald.store.subscription.SlotChange;
import dev.skald.store.subscription.SlotState;
import dev.skald.store.subscription.Subscription;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class SlotProgressTest {
    private static final Subscription ALL = new Subscription(
            1,
            1,
            Instant.EPOCH,
            new Subscription.Draft(
                    Owner.DEFAULT_NAMESPACE,
                    "all",
                    URI.create("http://a/"),
                    new EventFilter(List.of("*"), null, Map.of()),
                    Map.of(),
                    null),
            List.of(),
            false);
    private static final DeliveryResult OK = new DeliveryResult.Delivered(200);
    private static final long SECOND = Duration.ofSeconds(1).toNanos();

    private final SlotProgress progress = new SlotProgress(0, new SlotState(0, null, List.of()), 0, new Random(1));

    /** A queue of slot 0. */
    private static UUID queue(int number) {
        return new UUID(1, (long) number * Subscription.SLOTS);
    }

    private static PublishedEvent event(long position, int queue) {
        return new PublishedEvent(
                position, "t", Owner.DEFAULT, queue(queue), "q", Map.of(), Instant.EPOCH, new Json("{}"));
    }

    private void read(PublishedEvent... events) {
        read(progress, 0, events);
    }

    private static void read(SlotProgress progress, int stream, PublishedEvent... events) {
        progress.read(
                progress.readable().get(stream),
                ALL,
                new EventPage(List.of(events), events[events.length - 1].position()));
    }

    private static List<Long> positions(SlotProgress progress) {
        return progress.readable().stream().map(stream -> stream.read).toList();
    }

    private static DeliveryResult failed(int status) {
        return new DeliveryResult.Failed(new DeliveryProblem(status, "no", null), null, status == 410);
    }

    private List<SlotProgress.Next> all(long now) {
        List<SlotProgress.Next> all = new ArrayList<>();
        for (SlotProgress.Next next = progress.next(now); next != null; next = progress.next(now)) {
            all.add(next);
        }
        return all;
    }

    @Test
    void one_event_of_each_queue_is_under_way() {
        read(event(1, 1), event(2, 1), event(3, 2));

        List<SlotProgress.Next> first = all(0);
        progress.done(first.getFirst(), OK, 0);

        assertThat(first).extracting(SlotProgress.Next::position).containsExactly(1L, 3L);
        assertThat(all(0)).extracting(SlotProgress.Next::position).containsExactly(2L);
    }

    @Test
    void the_cursor_passes_only_what_is_delivered_or_waits() {
        read(event(1, 1), event(2, 2), event(3, 1));
        List<SlotProgress.Next> first = all(0);

        progress.done(first.get(1), OK, 0);
        assertThat(progress.change(0, false).state().position()).isZero();
        progress.done(first.get(0), failed(500), 0);

        SlotChange change = progress.change(0, false);
        assertThat(change.state().position()).isEqualTo(3);
        assertThat(change.state().waiting()).singleElement().satisfies(waiting -> {
            assertThat(waiting.queueId()).isEqualTo(queue(1));
            assertThat(waiting.positions()).containsExactly(1L, 3L);
            assertThat(waiting.attempts()).isEqualTo(1);
            assertThat(waiting.delay()).isBetween(Duration.ofMillis(800), Duration.ofMillis(1200));
        });
        assertThat(change.problem()).isNotNull();
    }

    @Test
    void what_waits_is_tried_again_in_order_and_then_free() {
        read(event(1, 1), event(2, 1));
        progress.done(all(0).getFirst(), failed(500), 0);
        assertThat(all(0)).isEmpty();
        assertThat(progress.pause(0)).isBetween(Duration.ofMillis(800), Duration.ofMillis(1200));

        SlotProgress.Next again = all(2 * SECOND).getFirst();
        assertThat(again.position()).isEqualTo(1);
        assertThat(again.event()).isNull();
        progress.done(again, OK, 2 * SECOND);
        progress.done(all(2 * SECOND).getFirst(), OK, 2 * SECOND);

        SlotChange change = progress.change(0, false);
        assertThat(change.free()).containsExactly(queue(1));
        assertThat(change.state().waiting()).isEmpty();
    }

    @Test
    void a_slot_goes_on_with_what_was_written_down() {
        SlotProgress resumed = new SlotProgress(
                0,
                new SlotState(
                        5,
                        new SlotState.Replay(1, 3),
                        List.of(new SlotState.WaitingQueue(queue(1), List.of(4L, 5L), 3, Duration.ofSeconds(1)))),
                0,
                new Random(1));

        assertThat(positions(resumed)).containsExactly(5L, 1L);
        assertThat(resumed.next(0)).isNull();
        assertThat(resumed.next(SECOND)).isEqualTo(new SlotProgress.Next(queue(1), 4, null));
    }

    @Test
    void a_replay_ends_with_its_last_position_and_the_rest_is_read_on() {
        SlotProgress replayed =
                new SlotProgress(0, new SlotState(9, new SlotState.Replay(1, 3), List.of()), 0, new Random(1));

        read(replayed, 1, event(2, 1), event(3, 1), event(4, 1));

        assertThat(positions(replayed)).containsExactly(9L);
        for (long position = 2; position <= 3; position++) {
            SlotProgress.Next next = replayed.next(0);
            assertThat(next.position()).isEqualTo(position);
            replayed.done(next, OK, 0);
        }
        assertThat(replayed.next(0)).isNull();
        SlotChange change = replayed.change(0, false);
        assertThat(change.state().replay()).isEqualTo(new SlotState.Replay(3, 3));
        assertThat(change.state().position()).isEqualTo(9);
        assertThat(replayed.change(0, false).state().replay()).isNull();
    }

    @Test
    void what_is_purged_before_it_is_read_is_lost_but_not_for_a_replay() {
        SlotProgress replayed =
                new SlotProgress(0, new SlotState(5, new SlotState.Replay(0, 4), List.of()), 0, new Random(1));
        for (SlotStream stream : replayed.readable()) {
            assertThat(stream.isWhole(new EventPage(List.of(event(10, 1)), 10))).isFalse();
            replayed.pass(stream, 9);
        }

        assertThat(replayed.change(0, false).lost()).isEqualTo(new SlotChange.Range(6, 9));
        assertThat(positions(replayed)).containsExactly(9L);
    }

    @Test
    void an_empty_page_is_no_loss_and_one_with_a_gap_is_not_whole() {
        SlotStream stream = progress.readable().getFirst();

        assertThat(stream.isWhole(new EventPage(List.of(), 0))).isTrue();
        assertThat(stream.isWhole(new EventPage(List.of(event(1, 1), event(2, 1)), 2)))
                .isTrue();
        assertThat(stream.isWhole(new EventPage(List.of(event(1, 1), event(3, 1)), 3)))
                .isFalse();
        assertThat(stream.isWhole(new EventPage(List.of(), 3))).isFalse();
        progress.pass(stream, 0);

        assertThat(progress.change(0, false).lost()).isNull();
    }

    @Test
    void a_replay_does_not_overtake_what_was_never_delivered() {
        SlotProgress replayed =
                new SlotProgress(0, new SlotState(1, new SlotState.Replay(1, 3), List.of()), 0, new Random(1));
        assertThat(positions(replayed)).containsExactly(1L);

        read(replayed, 0, event(2, 1));
        read(replayed, 1, event(2, 1), event(3, 1));

        assertThat(positions(replayed)).containsExactly(2L);
    }

    @Test
    void what_waits_and_what_is_new_take_turns() {
        read(event(1, 1));
        progress.done(all(0).getFirst(), failed(500), 0);
        read(event(2, 2), event(3, 3));

        assertThat(all(2 * SECOND)).extracting(SlotProgress.Next::position).containsExactly(1L, 2L, 3L);
    }

    @Test
    void what_is_not_wanted_any_more_is_passed_over() {
        read(event(1, 1));
        progress.done(all(0).getFirst(), failed(500), 0);

        progress.done(all(2 * SECOND).getFirst(), new DeliveryResult.Unwanted(), 2 * SECOND);

        SlotChange change = progress.change(0, false);
        assertThat(change.free()).containsExactly(queue(1));
        assertThat(change.lost()).isNull();
        assertThat(change.succeeded()).isFalse();
    }

    @Test
    void what_waited_and_is_purged_is_lost() {
        read(event(1, 1));
        progress.done(all(0).getFirst(), failed(500), 0);

        progress.done(all(2 * SECOND).getFirst(), new DeliveryResult.Lost(), 2 * SECOND);

        SlotChange change = progress.change(0, false);
        assertThat(change.lost()).isEqualTo(new SlotChange.Range(1, 1));
        assertThat(change.succeeded()).isFalse();
        assertThat(change.free()).containsExactly(queue(1));
    }

    @Test
    void a_dead_subscriber_costs_a_bounded_number_of_queues() {
        long position = 1;
        while (!progress.readable().isEmpty()) {
            read(event(position, (int) position));
            position++;
            for (SlotProgress.Next next : all(0)) {
                progress.done(next, failed(500), 0);
            }
        }

        assertThat(position - 1).isEqualTo(SlotProgress.WAITING_QUEUES_MAX);
    }

    @Test
    void no_more_is_read_ahead_than_may_be() {
        long position = 1;
        while (!progress.readable().isEmpty()) {
            read(event(position, (int) position));
            position++;
        }

        assertThat(position - 1).isEqualTo(SlotStream.AHEAD_MAX);
        assertThat(all(0)).hasSize(SlotProgress.AT_ONCE_MAX);
    }

    @Test
    void a_receiver_that_wants_to_be_left_alone_is() {
        read(event(1, 1), event(2, 2));
        SlotProgress.Next first = progress.next(0);

        progress.done(
                first, new DeliveryResult.Failed(new DeliveryProblem(503, "no", null), Duration.ofDays(1), false), 0);

        assertThat(progress.next(3_599 * SECOND)).isNull();
        assertThat(progress.change(0, false).state().waiting())
                .singleElement()
                .satisfies(waiting -> assertThat(waiting.delay()).isEqualTo(Duration.ofHours(1)));
        assertThat(progress.next(3_600 * SECOND)).isNotNull();
    }

    @Test
    void nothing_is_sent_to_one_who_is_gone_until_it_is_resumed() {
        read(event(1, 1), event(2, 2));
        progress.done(progress.next(0), failed(410), 0);

        assertThat(progress.next(3_600 * SECOND)).isNull();
        assertThat(progress.change(0, false).gone()).isTrue();
        progress.hurry(0);
        assertThat(all(0)).hasSize(2);
    }

    @Test
    void other_slots_are_passed_over() {
        progress.read(
                progress.readable().getFirst(),
                ALL,
                new EventPage(
                        LongStream.rangeClosed(1, Subscription.SLOTS)
                                .mapToObj(position -> new PublishedEvent(
                                        position,
                                        "t",
                                        Owner.DEFAULT,
                                        new UUID(1, position),
                                        "q",
                                        Map.of(),
                                        Instant.EPOCH,
                                        new Json("{}")))
                                .toList(),
                        Subscription.SLOTS));

        assertThat(all(0)).hasSize(1);
    }
}
