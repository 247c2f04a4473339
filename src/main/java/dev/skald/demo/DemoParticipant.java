package dev.skald.demo;

import java.time.Duration;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Where calls to one participant arrive: answers each from the {@link Book}, as its {@link Mood} is. */
final class DemoParticipant {
    private final Book book;
    private final Pause pause;
    private final Deferrals deferrals;
    private Mood mood = Mood.FINE;

    DemoParticipant(Book book, Pause pause, Deferrals deferrals) {
        this.book = book;
        this.pause = pause;
        this.deferrals = deferrals;
    }

    /**
     * An action.
     *
     * @param callback where to tell the outcome of what is deferred; null when the call named no address
     */
    BookingAnswer book(StepOfQueue step, String idempotencyKey, BookingOrder order, @Nullable String callback) {
        Mood present = moodFor(Mood.CallOf.ACTION);
        if (present.kind().defers()) {
            return deferrals.takeOn(step, idempotencyKey, order, present, callback);
        }
        return answer(present, () -> book.book(step, idempotencyKey, order), () -> book.refuse(step, idempotencyKey));
    }

    /** An action that is always answered before it is done, and is done a second later. */
    BookingAnswer takeOn(StepOfQueue step, String idempotencyKey, BookingOrder order) {
        Mood present = moodFor(Mood.CallOf.ACTION);
        Mood.Kind kind = present.kind() == Mood.Kind.REFUSE ? Mood.Kind.DEFER_REFUSE : Mood.Kind.DEFER;
        Mood later = new Mood(kind, null, Duration.ofSeconds(1), null, null, Mood.AnswerBy.POLL);
        return deferrals.takeOn(step, idempotencyKey, order, later, null);
    }

    /**
     * A compensation.
     *
     * @param id the booking that the caller names; null when it names none
     * @param note what it says; null when it says nothing
     */
    BookingAnswer cancel(StepOfQueue step, @Nullable String id, @Nullable String note) {
        return answer(
                moodFor(Mood.CallOf.COMPENSATION),
                () -> book.cancel(step, id, note),
                () -> new BookingAnswer.Refused("cancelling is not possible now"));
    }

    BookingAnswer confirm(StepOfQueue step) {
        return answer(
                moodFor(Mood.CallOf.CONFIRMATION),
                () -> book.confirm(step),
                () -> new BookingAnswer.Refused("confirming is not possible now"));
    }

    private BookingAnswer answer(Mood present, Supplier<BookingAnswer> work, Supplier<BookingAnswer> refusal) {
        return switch (present.kind()) {
            case OK -> work.get();
            case REFUSE -> refusal.get();
            case FAIL -> fail(present, work);
            case DAWDLE -> dawdle(present, work);
            case DEFER, DEFER_REFUSE -> throw new IllegalStateException("only actions are deferred");
        };
    }

    private static BookingAnswer fail(Mood present, Supplier<BookingAnswer> work) {
        return switch (present.when()) {
            case BEFORE -> new BookingAnswer.Failed();
            case AFTER -> {
                BookingAnswer kept = work.get();
                yield kept instanceof BookingAnswer.Misused ? kept : new BookingAnswer.Failed();
            }
        };
    }

    private BookingAnswer dawdle(Mood present, Supplier<BookingAnswer> work) {
        return switch (present.when()) {
            case BEFORE -> {
                pause.last(present.delay());
                yield work.get();
            }
            case AFTER -> {
                BookingAnswer answer = work.get();
                pause.last(present.delay());
                yield answer;
            }
        };
    }

    private synchronized Mood moodFor(Mood.CallOf operation) {
        if (mood.operation() != operation) {
            return Mood.FINE;
        }
        Mood present = mood;
        mood = present.afterOne();
        return present;
    }

    synchronized Mood mood() {
        return mood;
    }

    synchronized void mood(Mood next) {
        mood = next;
    }

    Book book() {
        return book;
    }
}
