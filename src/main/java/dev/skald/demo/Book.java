package dev.skald.demo;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What one participant did. It has one entry a step, and that is enough for the whole contract: a repeated action
 * finds its booking, a compensation that comes first leaves an entry behind, and an action that comes after its
 * compensation, or is finished after it, finds that entry and is refused.
 *
 * <p>In memory, and only the newest entries: a real participant keeps this in the database that its bookings are in.
 */
final class Book {
    private final int entriesMax;
    private final String full;
    private final int price;
    private final Map<StepOfQueue, BookEntry> entries = new LinkedHashMap<>();
    private long lastId;

    /**
     * An empty book.
     *
     * @param full what is said when a booking is refused
     * @param price of each booking
     * @param entriesMax when there are more, the oldest is forgotten; so is then that its step was cancelled
     */
    Book(String full, int price, int entriesMax) {
        this.full = full;
        this.price = price;
        this.entriesMax = entriesMax;
    }

    /** Books, unless this step was answered before; then the answer is the same again. */
    synchronized BookingAnswer book(StepOfQueue step, String idempotencyKey, BookingOrder order) {
        BookEntry known = entries.get(step);
        if (known != null) {
            return again(step, known, idempotencyKey);
        }
        Booking booking = booking(order);
        put(
                step,
                new BookEntry(step.queue(), step.step(), BookEntry.State.BOOKED, idempotencyKey, booking, null, 1, 0));
        return new BookingAnswer.Booked(booking);
    }

    private Booking booking(BookingOrder order) {
        return new Booking(++lastId, order.guest(), price, order.note());
    }

    /** Refuses to book, unless this step was answered before: what was booked can't be refused afterwards. */
    synchronized BookingAnswer refuse(StepOfQueue step, String idempotencyKey) {
        BookEntry known = entries.get(step);
        if (known != null) {
            return again(step, known, idempotencyKey);
        }
        put(step, new BookEntry(step.queue(), step.step(), BookEntry.State.REFUSED, idempotencyKey, null, null, 1, 0));
        return new BookingAnswer.Refused(full);
    }

    /** Takes an action on, to be finished later, unless this step was answered before. */
    synchronized BookingAnswer takeOn(StepOfQueue step, String idempotencyKey) {
        BookEntry known = entries.get(step);
        if (known != null) {
            return again(step, known, idempotencyKey);
        }
        put(step, new BookEntry(step.queue(), step.step(), BookEntry.State.PENDING, idempotencyKey, null, null, 1, 0));
        return new BookingAnswer.TakenOn(idempotencyKey, true);
    }

    /** Books what was taken on, unless it was cancelled meanwhile. */
    synchronized BookingAnswer finish(StepOfQueue step, BookingOrder order) {
        BookEntry known = entries.get(step);
        if (known != null && known.state() == BookEntry.State.PENDING) {
            known = known.booked(booking(order));
            entries.put(step, known);
        }
        return outcome(known);
    }

    /** Refuses what was taken on, unless it was cancelled meanwhile. */
    synchronized BookingAnswer finishRefused(StepOfQueue step) {
        BookEntry known = entries.get(step);
        if (known != null && known.state() == BookEntry.State.PENDING) {
            known = known.refused();
            entries.put(step, known);
        }
        return outcome(known);
    }

    /** How the action with this key stands. */
    synchronized BookingAnswer ask(String idempotencyKey) {
        return outcome(entries.values().stream()
                .filter(entry -> idempotencyKey.equals(entry.idempotencyKey()))
                .findFirst()
                .orElse(null));
    }

    private BookingAnswer outcome(@Nullable BookEntry known) {
        if (known == null) {
            return new BookingAnswer.Unknown("no such booking was ever asked for, or it is forgotten");
        }
        return switch (known.state()) {
            case PENDING -> new BookingAnswer.TakenOn(Objects.requireNonNull(known.idempotencyKey()), false);
            case BOOKED, CONFIRMED -> new BookingAnswer.Booked(Objects.requireNonNull(known.booking()));
            case REFUSED -> new BookingAnswer.Refused(full);
            case CANCELLED -> new BookingAnswer.Refused("this step was cancelled before");
        };
    }

    private BookingAnswer again(StepOfQueue step, BookEntry known, String idempotencyKey) {
        if (known.idempotencyKey() != null && !known.idempotencyKey().equals(idempotencyKey)) {
            return new BookingAnswer.Misused("this step came with another Idempotency-Key before");
        }
        put(step, known.actionCalled());
        return outcome(known);
    }

    /** Makes a step's booking final; a compensation may undo it all the same. */
    synchronized BookingAnswer confirm(StepOfQueue step) {
        BookEntry known = entries.get(step);
        if (known == null) {
            return new BookingAnswer.Unknown("nothing was ever booked for this step, or it is forgotten");
        }
        return switch (known.state()) {
            case BOOKED, CONFIRMED -> {
                entries.put(step, known.confirmed());
                yield new BookingAnswer.Confirmed();
            }
            case PENDING -> new BookingAnswer.Refused("nothing is booked yet");
            case REFUSED, CANCELLED -> new BookingAnswer.Refused("nothing is booked any more");
        };
    }

    /**
     * Cancels what was booked for a step, or taken on and not booked yet. When nothing was, that is remembered, so that an action still on its way
     * comes too late.
     *
     * @param id the booking that the caller names; null when it names none
     * @param note what the compensation says; null when it says nothing
     */
    synchronized BookingAnswer cancel(StepOfQueue step, @Nullable String id, @Nullable String note) {
        BookEntry known = entries.get(step);
        if (known == null) {
            put(step, new BookEntry(step.queue(), step.step(), BookEntry.State.CANCELLED, null, null, note, 0, 1));
            return new BookingAnswer.Cancelled();
        }
        Booking booking = known.booking();
        if (id != null && booking != null && !id.equals(Long.toString(booking.id()))) {
            return new BookingAnswer.Misused("booking " + id + " is not of this step");
        }
        put(step, known.cancelled(note));
        return new BookingAnswer.Cancelled();
    }

    private void put(StepOfQueue step, BookEntry entry) {
        entries.put(step, entry);
        if (entries.size() > entriesMax) {
            entries.remove(entries.keySet().iterator().next());
        }
    }

    /**
     * What it did, oldest first.
     *
     * @param queue only for this queue; null for all
     */
    synchronized List<BookEntry> entries(@Nullable String queue) {
        return entries.values().stream()
                .filter(entry -> queue == null || entry.queue().equals(queue))
                .toList();
    }
}
