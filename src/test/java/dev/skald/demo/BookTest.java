package dev.skald.demo;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class BookTest {
    private static final StepOfQueue STEP = new StepOfQueue("queue-1", "flight");
    private static final BookingOrder ORDER = new BookingOrder("Ada", null);

    private final Book book = new Book("no seats", 240, 3);

    @Test
    void a_repeated_action_books_once_and_is_answered_alike() {
        BookingAnswer first = book.book(STEP, "key", ORDER);
        BookingAnswer second = book.book(STEP, "key", ORDER);

        assertThat(first).isEqualTo(new BookingAnswer.Booked(new Booking(1, "Ada", 240, null)));
        assertThat(second).isEqualTo(first);
        assertThat(book.entries(null)).singleElement().satisfies(entry -> {
            assertThat(entry.state()).isEqualTo(BookEntry.State.BOOKED);
            assertThat(entry.actionCalls()).isEqualTo(2);
        });
    }

    @Test
    void the_same_step_with_another_key_is_a_fault() {
        book.book(STEP, "key", ORDER);

        assertThat(book.book(STEP, "other key", ORDER)).isInstanceOf(BookingAnswer.Misused.class);
        assertThat(only().actionCalls()).isEqualTo(1);
    }

    @Test
    void a_compensation_undoes_the_action_and_may_be_repeated() {
        book.book(STEP, "key", ORDER);

        assertThat(book.cancel(STEP, "1", null)).isEqualTo(new BookingAnswer.Cancelled());
        assertThat(book.cancel(STEP, "1", null)).isEqualTo(new BookingAnswer.Cancelled());
        assertThat(only().state()).isEqualTo(BookEntry.State.CANCELLED);
        assertThat(only().compensationCalls()).isEqualTo(2);
    }

    @Test
    void an_action_that_comes_after_its_compensation_is_refused() {
        assertThat(book.cancel(STEP, null, null)).isEqualTo(new BookingAnswer.Cancelled());

        assertThat(book.book(STEP, "key", ORDER))
                .isEqualTo(new BookingAnswer.Refused("this step was cancelled before"));
        assertThat(only().state()).isEqualTo(BookEntry.State.CANCELLED);
        assertThat(only().booking()).isNull();
    }

    @Test
    void a_repeated_action_after_its_compensation_is_refused() {
        book.book(STEP, "key", ORDER);
        book.cancel(STEP, null, null);

        assertThat(book.book(STEP, "key", ORDER)).isInstanceOf(BookingAnswer.Refused.class);
        assertThat(only().state()).isEqualTo(BookEntry.State.CANCELLED);
    }

    @Test
    void a_refused_action_stays_refused() {
        assertThat(book.refuse(STEP, "key")).isEqualTo(new BookingAnswer.Refused("no seats"));

        assertThat(book.book(STEP, "key", ORDER)).isEqualTo(new BookingAnswer.Refused("no seats"));
        assertThat(only().state()).isEqualTo(BookEntry.State.REFUSED);
    }

    @Test
    void what_was_booked_is_not_refused_afterwards() {
        book.book(STEP, "key", ORDER);

        assertThat(book.refuse(STEP, "key")).isInstanceOf(BookingAnswer.Booked.class);
    }

    @Test
    void a_compensation_that_names_a_booking_of_another_step_undoes_nothing() {
        book.book(new StepOfQueue("queue-2", "flight"), "other key", ORDER);
        book.book(STEP, "key", ORDER);

        assertThat(book.cancel(STEP, "1", null)).isEqualTo(new BookingAnswer.Misused("booking 1 is not of this step"));
        assertThat(book.entries(null)).extracting(BookEntry::state).containsOnly(BookEntry.State.BOOKED);
    }

    @Test
    void what_is_taken_on_has_no_effect_until_it_is_finished() {
        assertThat(book.takeOn(STEP, "key")).isEqualTo(new BookingAnswer.TakenOn("key", true));
        assertThat(only().state()).isEqualTo(BookEntry.State.PENDING);
        assertThat(only().booking()).isNull();
        assertThat(book.ask("key")).isEqualTo(new BookingAnswer.TakenOn("key", false));

        BookingAnswer finished = book.finish(STEP, ORDER);

        assertThat(finished).isEqualTo(new BookingAnswer.Booked(new Booking(1, "Ada", 240, null)));
        assertThat(book.ask("key")).isEqualTo(finished);
        assertThat(book.finish(STEP, ORDER)).isEqualTo(finished);
        assertThat(only().state()).isEqualTo(BookEntry.State.BOOKED);
    }

    @Test
    void a_repeated_action_is_taken_on_once() {
        book.takeOn(STEP, "key");

        assertThat(book.takeOn(STEP, "key")).isEqualTo(new BookingAnswer.TakenOn("key", false));
        assertThat(book.book(STEP, "key", ORDER)).isEqualTo(new BookingAnswer.TakenOn("key", false));
        assertThat(book.takeOn(STEP, "other key")).isInstanceOf(BookingAnswer.Misused.class);
        assertThat(only().actionCalls()).isEqualTo(3);
    }

    @Test
    void what_was_booked_before_is_not_taken_on_again() {
        BookingAnswer booked = book.book(STEP, "key", ORDER);

        assertThat(book.takeOn(STEP, "key")).isEqualTo(booked);
    }

    @Test
    void what_is_taken_on_may_end_refused() {
        book.takeOn(STEP, "key");

        assertThat(book.finishRefused(STEP)).isEqualTo(new BookingAnswer.Refused("no seats"));
        assertThat(book.ask("key")).isEqualTo(new BookingAnswer.Refused("no seats"));
        assertThat(book.finish(STEP, ORDER)).isEqualTo(new BookingAnswer.Refused("no seats"));
    }

    @Test
    void a_compensation_cancels_what_is_taken_on() {
        book.takeOn(STEP, "key");

        assertThat(book.cancel(STEP, null, null)).isEqualTo(new BookingAnswer.Cancelled());

        assertThat(book.finish(STEP, ORDER)).isEqualTo(new BookingAnswer.Refused("this step was cancelled before"));
        assertThat(only().state()).isEqualTo(BookEntry.State.CANCELLED);
        assertThat(only().booking()).isNull();
    }

    @Test
    void nobody_knows_what_nobody_asked_for() {
        book.cancel(STEP, null, null);

        assertThat(book.ask("key")).isInstanceOf(BookingAnswer.Unknown.class);
    }

    @Test
    void a_confirmation_makes_a_booking_final_and_may_be_repeated() {
        book.book(STEP, "key", ORDER);

        assertThat(book.confirm(STEP)).isEqualTo(new BookingAnswer.Confirmed());
        assertThat(book.confirm(STEP)).isEqualTo(new BookingAnswer.Confirmed());

        assertThat(only().state()).isEqualTo(BookEntry.State.CONFIRMED);
        assertThat(book.book(STEP, "key", ORDER)).isInstanceOf(BookingAnswer.Booked.class);
        assertThat(only().state()).isEqualTo(BookEntry.State.CONFIRMED);
    }

    @Test
    void a_confirmed_booking_can_be_cancelled() {
        book.book(STEP, "key", ORDER);
        book.confirm(STEP);

        assertThat(book.cancel(STEP, "1", null)).isEqualTo(new BookingAnswer.Cancelled());
        assertThat(only().state()).isEqualTo(BookEntry.State.CANCELLED);
    }

    @Test
    void what_is_not_booked_is_not_confirmed() {
        assertThat(book.confirm(STEP)).isInstanceOf(BookingAnswer.Unknown.class);
        book.takeOn(STEP, "key");
        assertThat(book.confirm(STEP)).isInstanceOf(BookingAnswer.Refused.class);
        book.cancel(STEP, null, null);
        assertThat(book.confirm(STEP)).isInstanceOf(BookingAnswer.Refused.class);
        assertThat(only().state()).isEqualTo(BookEntry.State.CANCELLED);
    }

    @Test
    void the_oldest_entry_is_forgotten_when_the_book_is_full() {
        for (int i = 1; i <= 4; i++) {
            book.book(new StepOfQueue("queue-" + i, "flight"), "key-" + i, ORDER);
        }

        assertThat(book.entries(null)).extracting(BookEntry::queue).containsExactly("queue-2", "queue-3", "queue-4");
        assertThat(book.entries("queue-3")).hasSize(1);
    }

    private BookEntry only() {
        assertThat(book.entries(null)).hasSize(1);
        return book.entries(null).getFirst();
    }
}
