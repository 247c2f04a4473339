package dev.skald.queue.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.skald.queue.Json;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class DomainEventQueueTest {
    private final DomainEventQueue queue = new DomainEventQueue();
    private final List<DomainEvent> stored = new ArrayList<>();

    private static DomainEvent event(String subject) {
        return new DomainEvent.OfNamespace("dev.skald.test", "default", subject, new Json("{}"));
    }

    @Test
    void events_are_published_in_the_order_in_which_they_were_registered_and_equal_ones_once() {
        queue.register(event("a"));
        queue.register(event("b"));
        queue.register(event("a"));

        queue.publish(stored::addAll);

        assertThat(stored).containsExactly(event("a"), event("b"));
    }

    @Test
    void nothing_is_published_twice() {
        queue.register(event("a"));

        queue.publish(stored::addAll);
        queue.publish(stored::addAll);

        assertThat(stored).containsExactly(event("a"));
    }

    @Test
    void an_event_can_not_be_registered_while_events_are_published() {
        queue.register(event("a"));

        assertThatIllegalStateException()
                .isThrownBy(() -> queue.publish(events -> queue.register(event("b"))))
                .withMessageContaining("dev.skald.test");
        queue.register(event("c"));
        queue.publish(stored::addAll);

        assertThat(stored).as("what was left after the failure is gone").containsExactly(event("c"));
    }

    @Test
    void events_are_not_published_within_a_publication() {
        queue.register(event("a"));

        assertThatIllegalStateException().isThrownBy(() -> queue.publish(events -> queue.publish(stored::addAll)));
        assertThat(stored).isEmpty();
    }

    @Test
    void no_event_is_left_when_storing_them_fails() {
        queue.register(event("a"));

        assertThat(catchThrowable(() -> queue.publish(events -> {
                    throw new IOException("the disk is full");
                })))
                .isInstanceOf(IOException.class);
        queue.publish(stored::addAll);

        assertThat(stored).isEmpty();
    }
}
