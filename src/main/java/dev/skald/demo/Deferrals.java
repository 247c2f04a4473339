package dev.skald.demo;

import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;

/** The actions that a participant has taken on with a 202: each is finished after a while, and Skald told. */
final class Deferrals {
    private final Book book;
    private final Executor executor;
    private final Pause pause;
    private final Telling telling;
    private final Semaphore free;

    /** Sends a message about the outcome. */
    interface Telling {
        void tell(URI url, byte[] message);
    }

    /**
     * None yet.
     *
     * @param executor runs each on a thread that may wait
     * @param underWayMax how many may wait to be finished; further calls fail
     */
    Deferrals(Book book, Executor executor, Pause pause, Telling telling, int underWayMax) {
        this.book = book;
        this.executor = executor;
        this.pause = pause;
        this.telling = telling;
        free = new Semaphore(underWayMax);
    }

    /**
     * Takes an action on, unless its step was answered before.
     *
     * @param mood which defers
     * @param callback where the outcome is to be told; null when nowhere
     */
    BookingAnswer takeOn(
            StepOfQueue step, String idempotencyKey, BookingOrder order, Mood mood, @Nullable String callback) {
        if (!free.tryAcquire()) {
            return new BookingAnswer.Failed();
        }
        BookingAnswer answer = book.takeOn(step, idempotencyKey);
        boolean finishes =
                answer instanceof BookingAnswer.TakenOn taken && taken.now() && mood.answer() != Mood.AnswerBy.NEVER;
        if (!finishes) {
            free.release();
            return answer;
        }
        Optional<URI> url = mood.answer() == Mood.AnswerBy.CALLBACK ? SendOutcome.address(callback) : Optional.empty();
        executor.execute(() -> {
            try {
                finish(step, order, mood.kind(), mood.delay(), url);
            } finally {
                free.release();
            }
        });
        return answer;
    }

    private void finish(StepOfQueue step, BookingOrder order, Mood.Kind kind, Duration delay, Optional<URI> url) {
        pause.last(delay);
        if (Thread.currentThread().isInterrupted()) {
            return;
        }
        BookingAnswer outcome = kind == Mood.Kind.DEFER ? book.finish(step, order) : book.finishRefused(step);
        switch (outcome) {
            case BookingAnswer.Booked booked -> url.ifPresent(to -> telling.tell(to, Bodies.done(booked.booking())));
            case BookingAnswer.Refused refused ->
                url.ifPresent(to -> telling.tell(to, Bodies.refused(refused.detail())));
            // The book has forgotten it, as so many came after it.
            case BookingAnswer.Unknown unknown -> {}
            case BookingAnswer.TakenOn impossible -> throw new IllegalStateException("it is finished");
            case BookingAnswer.Confirmed impossible -> throw new IllegalStateException("it is no confirmation");
            case BookingAnswer.Cancelled impossible -> throw new IllegalStateException("it is no compensation");
            case BookingAnswer.Misused impossible -> throw new IllegalStateException("it is no call");
            case BookingAnswer.Failed impossible -> throw new IllegalStateException("a book does not fail");
        }
    }
}
