package dev.skald.demo;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.ws.rs.core.Response;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What of an answer is not in the book. */
class DemoResourceTest {
    private final Participants participants = new Participants(() -> true, "127.0.0.1");
    private final DemoResource demo = new DemoResource(participants);

    @AfterEach
    void close() {
        participants.close();
    }

    @Test
    void what_is_deferred_can_be_asked_for_where_the_answer_says() {
        mood("{\"mood\": \"defer\", \"answer\": \"never\"}");

        Response taken = book("a key/1");

        assertThat(taken.getStatus()).isEqualTo(202);
        assertThat(taken.getHeaderString("Location")).isEqualTo("/demo/hotel/bookings/a%20key%2F1");
        assertThat(taken.getHeaderString("Retry-After")).isEqualTo("1");
        assertThat(demo.ask("hotel", "a key/1").getStatus()).isEqualTo(202);
        assertThat(demo.ask("flight", "a key/1").getStatus()).isEqualTo(404);
    }

    @Test
    void who_asks_for_a_booking_gets_it() {
        Response booked = book("key");

        Response asked = demo.ask("hotel", "key");

        assertThat(booked.getStatus()).isEqualTo(201);
        assertThat(asked.getStatus()).isEqualTo(200);
        assertThat(asked.getEntity()).isEqualTo(booked.getEntity());
    }

    @Test
    void who_asks_for_what_was_refused_is_told_so() {
        mood("{\"mood\": \"refuse\"}");
        book("key");

        assertThat(demo.ask("hotel", "key").getStatus()).isEqualTo(409);
    }

    @Test
    void a_booking_is_confirmed() {
        assertThat(demo.confirm("hotel", "queue", "step").getStatus()).isEqualTo(404);
        book("key");

        assertThat(demo.confirm("hotel", "queue", "step").getStatus()).isEqualTo(204);
        assertThat(demo.confirm("hotel", "queue", "step").getStatus()).isEqualTo(204);
        assertThat(demo.book("hotel", null).entries())
                .extracting(BookEntry::state)
                .containsExactly(BookEntry.State.CONFIRMED);
    }

    private Response book(String key) {
        return demo.book("hotel", key, "queue", "step", null, new byte[0]);
    }

    private void mood(String json) {
        demo.mood("hotel", json.getBytes(StandardCharsets.UTF_8));
    }
}
