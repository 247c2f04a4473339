package dev.skald.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.skald.web.problem.ProblemException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DemoParticipantTest {
    private static final String SKALD = "http://127.0.0.1:8080/result?token=t";
    private static final BookingOrder ORDER = new BookingOrder("Ada", null);

    private final Book book = new Book("no seats", 240, 100);
    /** For each pause: how long it was, and how many entries the book had. */
    private final List<String> pauses = new ArrayList<>();

    private final Pause pause =
            delay -> pauses.add(delay + " at " + book.entries(null).size());

    /** What is deferred, until the test lets it come. */
    private final Deque<Runnable> deferred = new ArrayDeque<>();
    /** Where a message went, and what it was. */
    private final List<String> told = new ArrayList<>();

    private final DemoParticipant desk = new DemoParticipant(
            book,
            pause,
            new Deferrals(
                    book,
                    deferred::add,
                    pause,
                    (url, message) -> told.add(url + " " + new String(message, StandardCharsets.UTF_8)),
                    2));

    @Test
    void refuses_as_often_as_it_was_told_and_then_books_again() {
        desk.mood(mood("{\"mood\": \"refuse\", \"times\": 2}"));

        assertThat(act("a")).isEqualTo(new BookingAnswer.Refused("no seats"));
        assertThat(act("b")).isEqualTo(new BookingAnswer.Refused("no seats"));
        assertThat(act("c")).isInstanceOf(BookingAnswer.Booked.class);
        assertThat(desk.mood()).isEqualTo(Mood.FINE);
    }

    @Test
    void without_times_a_mood_lasts() {
        desk.mood(mood("{\"mood\": \"fail\"}"));

        assertThat(act("a")).isEqualTo(new BookingAnswer.Failed());
        assertThat(act("a")).isEqualTo(new BookingAnswer.Failed());
        assertThat(book.entries(null)).isEmpty();
    }

    @Test
    void fails_after_it_has_booked() {
        desk.mood(mood("{\"mood\": \"fail\", \"times\": 1, \"when\": \"after\"}"));

        assertThat(act("a")).isEqualTo(new BookingAnswer.Failed());
        assertThat(act("a")).isEqualTo(new BookingAnswer.Booked(new Booking(1, "Ada", 240, null)));
    }

    @Test
    void dawdles_before_it_books() {
        desk.mood(mood("{\"mood\": \"dawdle\", \"delay\": \"PT5S\"}"));

        assertThat(act("a")).isInstanceOf(BookingAnswer.Booked.class);
        assertThat(pauses).containsExactly("PT5S at 0");
    }

    @Test
    void dawdles_after_it_has_booked() {
        desk.mood(mood("{\"mood\": \"dawdle\", \"when\": \"after\"}"));

        assertThat(act("a")).isInstanceOf(BookingAnswer.Booked.class);
        assertThat(pauses).containsExactly("PT20S at 1");
    }

    @Test
    void an_action_that_dawdles_past_its_compensation_is_refused() {
        Pause cancelling = delay -> book.cancel(new StepOfQueue("queue", "a"), null, null);
        DemoParticipant overtaken = new DemoParticipant(
                book, cancelling, new Deferrals(book, Runnable::run, cancelling, (url, message) -> {}, 1));
        overtaken.mood(mood("{\"mood\": \"dawdle\"}"));

        assertThat(overtaken.book(new StepOfQueue("queue", "a"), "key", ORDER, null))
                .isInstanceOf(BookingAnswer.Refused.class);
        assertThat(book.entries(null)).extracting(BookEntry::state).containsExactly(BookEntry.State.CANCELLED);
    }

    @Test
    void a_mood_about_compensations_leaves_actions_alone() {
        desk.mood(mood("{\"mood\": \"fail\", \"times\": 1, \"operation\": \"compensation\"}"));

        assertThat(act("a")).isInstanceOf(BookingAnswer.Booked.class);
        assertThat(desk.cancel(new StepOfQueue("queue", "a"), null, null)).isEqualTo(new BookingAnswer.Failed());
        assertThat(desk.cancel(new StepOfQueue("queue", "a"), null, null)).isEqualTo(new BookingAnswer.Cancelled());
    }

    @Test
    void books_what_it_defers_after_a_while_and_tells() {
        desk.mood(mood("{\"mood\": \"defer\", \"delay\": \"PT3S\"}"));

        assertThat(act("a")).isEqualTo(new BookingAnswer.TakenOn("key of a", true));
        assertThat(states()).containsExactly(BookEntry.State.PENDING);
        letDeferredCome();

        assertThat(states()).containsExactly(BookEntry.State.BOOKED);
        assertThat(pauses).containsExactly("PT3S at 1");
        assertThat(told).singleElement().asString().startsWith(SKALD + " ");
        assertThat(toldOf("status")).isEqualTo("\"done\"");
        assertThat(toldOf("result")).isEqualTo("{\"id\":1,\"guest\":\"Ada\",\"price\":240,\"note\":null}");
    }

    @Test
    void refuses_what_it_defers_after_a_while_and_tells() {
        desk.mood(mood("{\"mood\": \"defer-refuse\"}"));

        act("a");
        letDeferredCome();

        assertThat(states()).containsExactly(BookEntry.State.REFUSED);
        assertThat(toldOf("status")).isEqualTo("\"refused\"");
        assertThat(toldOf("problem")).contains("\"detail\":\"no seats\"");
    }

    @Test
    void a_repeated_action_is_deferred_once() {
        desk.mood(mood("{\"mood\": \"defer\", \"times\": 2}"));

        act("a");
        assertThat(act("a")).isEqualTo(new BookingAnswer.TakenOn("key of a", false));
        assertThat(act("a")).isEqualTo(new BookingAnswer.TakenOn("key of a", false));

        assertThat(deferred).hasSize(1);
    }

    @Test
    void what_is_deferred_past_its_compensation_is_not_booked() {
        desk.mood(mood("{\"mood\": \"defer\"}"));

        act("a");
        assertThat(desk.cancel(new StepOfQueue("queue", "a"), null, null)).isEqualTo(new BookingAnswer.Cancelled());
        letDeferredCome();

        assertThat(states()).containsExactly(BookEntry.State.CANCELLED);
        assertThat(toldOf("status")).isEqualTo("\"refused\"");
    }

    @Test
    void may_keep_what_it_deferred_until_it_is_asked() {
        desk.mood(mood("{\"mood\": \"defer\", \"answer\": \"poll\"}"));

        act("a");
        letDeferredCome();

        assertThat(told).isEmpty();
        assertThat(book.ask("key of a")).isInstanceOf(BookingAnswer.Booked.class);
    }

    @Test
    void may_never_finish_what_it_deferred() {
        desk.mood(mood("{\"mood\": \"defer\", \"answer\": \"never\"}"));

        act("a");

        assertThat(deferred).isEmpty();
        assertThat(book.ask("key of a")).isEqualTo(new BookingAnswer.TakenOn("key of a", false));
    }

    @Test
    void tells_nobody_who_did_not_ask_for_it() {
        desk.mood(mood("{\"mood\": \"defer\"}"));

        desk.book(new StepOfQueue("queue", "a"), "key of a", ORDER, null);
        letDeferredCome();

        assertThat(states()).containsExactly(BookEntry.State.BOOKED);
        assertThat(told).isEmpty();
    }

    @Test
    void defers_only_so_many_at_once() {
        desk.mood(mood("{\"mood\": \"defer\"}"));

        act("a");
        act("b");
        assertThat(act("c")).isEqualTo(new BookingAnswer.Failed());
        assertThat(states()).hasSize(2);
        letDeferredCome();

        assertThat(act("c")).isEqualTo(new BookingAnswer.TakenOn("key of c", true));
    }

    @Test
    void a_mood_may_be_about_confirmations() {
        desk.mood(mood("{\"mood\": \"fail\", \"times\": 1, \"operation\": \"confirmation\"}"));

        assertThat(act("a")).isInstanceOf(BookingAnswer.Booked.class);
        assertThat(desk.confirm(new StepOfQueue("queue", "a"))).isEqualTo(new BookingAnswer.Failed());
        assertThat(desk.confirm(new StepOfQueue("queue", "a"))).isEqualTo(new BookingAnswer.Confirmed());
        assertThat(states()).containsExactly(BookEntry.State.CONFIRMED);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"mood\": \"fail\", \"times\": 0}",
                "{\"mood\": \"dawdle\", \"delay\": \"-PT1S\"}",
                "{\"mood\": \"dawdle\", \"delay\": \"PT1H\"}",
                "{\"mood\": \"refuse\", \"when\": \"after\"}",
                "{\"mood\": \"defer\", \"operation\": \"compensation\"}",
                "{\"mood\": \"defer\", \"answer\": \"pigeon\"}",
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

    private void letDeferredCome() {
        while (!deferred.isEmpty()) {
            deferred.removeFirst().run();
        }
    }

    private List<BookEntry.State> states() {
        return book.entries(null).stream().map(BookEntry::state).toList();
    }

    /** A member of the only message. */
    private String toldOf(String member) {
        assertThat(told).hasSize(1);
        try {
            return new ObjectMapper()
                    .readTree(told.getFirst().substring(SKALD.length()))
                    .path(member)
                    .toString();
        } catch (JsonProcessingException e) {
            throw new AssertionError("no JSON: " + told, e);
        }
    }

    private BookingAnswer act(String step) {
        return desk.book(new StepOfQueue("queue", step), "key of " + step, ORDER, SKALD);
    }

    private static Mood mood(String json) {
        return Bodies.mood(json.getBytes(StandardCharsets.UTF_8));
    }
}
