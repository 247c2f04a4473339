package dev.skald.demo;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What one participant did. It has one entry a step, and that is enough for the whole contract: a repeated action
 * finds its booking, a compensation that comes first leaves an entry behind, and an action that comes after its
 * compensation finds that entry and is refused.
 *
 * <p>In memory, and only the newest entries: a real participant keeps this in the database that its bookings are in.
 */
final class Book {
    private final int entriesMax;
    private final String full;
    private final int price;
    private final Map<StepOfQueue, Entry> entries = new LinkedHashMap<>();
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
    synchronized Answer book(StepOfQueue step, String idempotencyKey, Order order) {
        Entry known = entries.get(step);
        if (known != null) {
            return again(step, known, idempotencyKey);
        }
        Booking booking = new Booking(++lastId, order.guest(), price, order.note());
        put(step, new Entry(step.queue(), step.step(), Entry.State.BOOKED, idempotencyKey, booking, 1, 0));
        return new Answer.Booked(booking);
    }

    /** Refuses to book, unless this step was answered before: what was booked can't be refused afterwards. */
    synchronized Answer refuse(StepOfQueue step, String idempotencyKey) {
        Entry known = entries.get(step);
        if (known != null) {
            return again(step, known, idempotencyKey);
        }
        put(step, new Entry(step.queue(), step.step(), Entry.State.REFUSED, idempotencyKey, null, 1, 0));
        return new Answer.Refused(full);
    }

    private Answer again(StepOfQueue step, Entry known, String idempotencyKey) {
        if (known.idempotencyKey() != null && !known.idempotencyKey().equals(idempotencyKey)) {
            return new Answer.Misused("this step came with another Idempotency-Key before");
        }
        put(step, known.actionCalled());
        return switch (known.state()) {
            case BOOKED -> new Answer.Booked(Objects.requireNonNull(known.booking()));
            case REFUSED -> new Answer.Refused(full);
            case CANCELLED -> new Answer.Refused("this step was cancelled before");
        };
    }

    /**
     * Cancels what was booked for a step. When nothing was, that is remembered, so that an action still on its way
     * comes too late.
     *
     * @param id the booking that the caller names; null when it names none
     */
    synchronized Answer cancel(StepOfQueue step, @Nullable String id) {
        Entry known = entries.get(step);
        if (known == null) {
            put(step, new Entry(step.queue(), step.step(), Entry.State.CANCELLED, null, null, 0, 1));
            return new Answer.Cancelled();
        }
        Booking booking = known.booking();
        if (id != null && booking != null && !id.equals(Long.toString(booking.id()))) {
            return new Answer.Misused("booking " + id + " is not of this step");
        }
        put(step, known.cancelled());
        return new Answer.Cancelled();
    }

    private void put(StepOfQueue step, Entry entry) {
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
    synchronized List<Entry> entries(@Nullable String queue) {
        return entries.values().stream()
                .filter(entry -> queue == null || entry.queue().equals(queue))
                .toList();
    }
}
