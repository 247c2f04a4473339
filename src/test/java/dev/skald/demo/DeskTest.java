package dev.skald.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.skald.problem.ProblemException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DeskTest {
    private static final Order ORDER = new Order("Ada", null);

    private final Book book = new Book("no seats", 240, 100);
    /** For each pause: how long it was, and how many entries the book had. */
    private final List<String> pauses = new ArrayList<>();

    private final Desk desk = new Desk(
            book, delay -> pauses.add(delay + " at " + book.entries(null).size()));

    @Test
    void refuses_as_often_as_it_was_told_and_then_books_again() {
        desk.mood(mood("{\"mood\": \"refuse\", \"times\": 2}"));

        assertThat(act("a")).isEqualTo(new Answer.Refused("no seats"));
        assertThat(act("b")).isEqualTo(new Answer.Refused("no seats"));
        assertThat(act("c")).isInstanceOf(Answer.Booked.class);
        assertThat(desk.mood()).isEqualTo(Mood.FINE);
    }

    @Test
    void without_times_a_mood_lasts() {
        desk.mood(mood("{\"mood\": \"fail\"}"));

        assertThat(act("a")).isEqualTo(new Answer.Failed());
        assertThat(act("a")).isEqualTo(new Answer.Failed());
        assertThat(book.entries(null)).isEmpty();
    }

    @Test
    void fails_after_it_has_booked() {
        desk.mood(mood("{\"mood\": \"fail\", \"times\": 1, \"when\": \"after\"}"));

        assertThat(act("a")).isEqualTo(new Answer.Failed());
        assertThat(act("a")).isEqualTo(new Answer.Booked(new Booking(1, "Ada", 240, null)));
    }

    @Test
    void dawdles_before_it_books() {
        desk.mood(mood("{\"mood\": \"dawdle\", \"delay\": \"PT5S\"}"));

        assertThat(act("a")).isInstanceOf(Answer.Booked.class);
        assertThat(pauses).containsExactly("PT5S at 0");
    }

    @Test
    void dawdles_after_it_has_booked() {
        desk.mood(mood("{\"mood\": \"dawdle\", \"when\": \"after\"}"));

        assertThat(act("a")).isInstanceOf(Answer.Booked.class);
        assertThat(pauses).containsExactly("PT20S at 1");
    }

    @Test
    void an_action_that_dawdles_past_its_compensation_is_refused() {
        Desk overtaken = new Desk(book, delay -> book.cancel(new StepOfQueue("queue", "a"), null));
        overtaken.mood(mood("{\"mood\": \"dawdle\"}"));

        assertThat(overtaken.book(new StepOfQueue("queue", "a"), "key", ORDER)).isInstanceOf(Answer.Refused.class);
        assertThat(book.entries(null)).extracting(Entry::state).containsExactly(Entry.State.CANCELLED);
    }

    @Test
    void a_mood_about_compensations_leaves_actions_alone() {
        desk.mood(mood("{\"mood\": \"fail\", \"times\": 1, \"operation\": \"compensation\"}"));

        assertThat(act("a")).isInstanceOf(Answer.Booked.class);
        assertThat(desk.cancel(new StepOfQueue("queue", "a"), null)).isEqualTo(new Answer.Failed());
        assertThat(desk.cancel(new StepOfQueue("queue", "a"), null)).isEqualTo(new Answer.Cancelled());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"mood\": \"fail\", \"times\": 0}",
                "{\"mood\": \"dawdle\", \"delay\": \"-PT1S\"}",
                "{\"mood\": \"dawdle\", \"delay\": \"PT1H\"}",
                "{\"mood\": \"refuse\", \"when\": \"after\"}",
                "{\"mood\": \"elated\"}",
                "{\"moood\": \"ok\"}",
                "{\"mood\": ",
                "[]"
            })
    void a_mood_nobody_can_be_in_is_not_accepted(String body) {
        assertThatThrownBy(() -> mood(body))
                .isInstanceOfSatisfying(
                        ProblemException.class,
                        e -> assertThat(e.problem().errors())
                                .singleElement()
                                .satisfies(fault -> assertThat(fault.detail()).doesNotContain("dev.skald")));
    }

    @Test
    void a_mood_that_leaves_everything_out_is_a_fine_one() {
        assertThat(mood("{}")).isEqualTo(Mood.FINE);
        assertThat(Mood.FINE.delay()).isEqualTo(Duration.ofSeconds(20));
    }

    private Answer act(String step) {
        return desk.book(new StepOfQueue("queue", step), "key of " + step, ORDER);
    }

    private static Mood mood(String json) {
        return Bodies.mood(json.getBytes(StandardCharsets.UTF_8));
    }
}
