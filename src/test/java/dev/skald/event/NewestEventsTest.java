package dev.skald.event;

import static org.assertj.core.api.Assertions.assertThat;

import dev.skald.queue.Json;
import dev.skald.queue.Owner;
import dev.skald.store.outbox.PublishedEvent;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class NewestEventsTest {
    private final NewestEvents newest = new NewestEvents();

    private static List<PublishedEvent> events(long first, long last, String text) {
        return LongStream.rangeClosed(first, last)
                .mapToObj(position -> new PublishedEvent(
                        position, "t", Owner.DEFAULT, null, null, Map.of(), Instant.EPOCH, new Json(text)))
                .toList();
    }

    private List<Long> positionsAfter(long position, int limit) {
        return newest.after(position, limit).events().stream()
                .map(PublishedEvent::position)
                .toList();
    }

    @Test
    void what_is_in_memory_is_given_from_any_place_on() {
        newest.add(events(5, 9, "{}"));
        newest.add(events(10, 12, "{}"));

        assertThat(positionsAfter(4, 3)).containsExactly(5L, 6L, 7L);
        assertThat(positionsAfter(8, 100)).containsExactly(9L, 10L, 11L, 12L);
        assertThat(positionsAfter(12, 100)).isEmpty();
        assertThat(newest.after(12, 100).last()).isEqualTo(12);
        assertThat(newest.after(13, 100)).as("14 may be there").isNull();
        assertThat(newest.after(3, 100)).as("4 is not in memory").isNull();
    }

    @Test
    void nothing_is_in_memory_at_first_and_after_a_gap_only_what_came_then() {
        assertThat(newest.after(0, 10)).isNull();
        newest.add(events(1, 3, "{}"));

        newest.add(events(5, 6, "{}"));

        assertThat(newest.after(1, 10)).isNull();
        assertThat(positionsAfter(4, 10)).containsExactly(5L, 6L);
    }

    @Test
    void memory_is_bounded_by_number_and_by_length() {
        newest.add(events(1, 25_000, "{}"));
        assertThat(newest.after(14_000, 10)).isNull();
        assertThat(positionsAfter(24_990, 100)).hasSize(10);

        newest.add(events(25_001, 25_040, "\"" + "x".repeat(1024 * 1024) + "\""));
        assertThat(newest.after(25_000, 10)).isNull();
        assertThat(positionsAfter(25_039, 10)).containsExactly(25_040L);
    }
}
