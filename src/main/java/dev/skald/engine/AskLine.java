package dev.skald.engine;

import dev.skald.engine.run.Threads;
import dev.skald.queue.Operation;
import dev.skald.queue.Queue;
import dev.skald.store.StoreUnavailable;
import dev.skald.store.audit.AuditEntry;
import dev.skald.store.read.QueueLookup;
import dev.skald.store.read.Queues;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The requests of one queue that wait at this node. The first one leads: it reads the queue and decides about all
 * requests that came before the read. What they need is written as one change. It goes on until it has its own answer;
 * then the next one leads.
 */
final class AskLine {
    /** How many may wait; past it they are refused. */
    static final int WAITING_MAX = 1_000;

    /** How many share a change. */
    private static final int TOGETHER_MAX = 50;

    /** How often a request is decided anew because another node changed the queue first. */
    private static final int LOOKS_MAX = 100;

    private final UUID id;
    private final Queues queues;
    private final Append append;
    private final BooleanSupplier draining;

    private final Deque<Place<?>> waiting = new ArrayDeque<>();
    private boolean led;
    /** The queue as the last round found it, so that the next round reads only what is new. Only the leader uses it. */
    private QueueLookup.@Nullable Present known;

    AskLine(UUID id, Queues queues, Append append, BooleanSupplier draining) {
        this.id = id;
        this.queues = queues;
        this.append = append;
        this.draining = draining;
    }

    /** Writes what the requests ask for. */
    interface Append {
        /**
         * Appends to a queue's log.
         *
         * @param audit who asks for it
         * @return the queue with it; empty when the queue has changed since it was read
         */
        Optional<Queue> append(Queue seen, List<Operation> operations, List<AuditEntry> audit);
    }

    /** What a waiting request is told. */
    enum Signal {
        /** Its request is dealt with. */
        DONE,
        /** It leads from now on. */
        LEAD
    }

    /** One request. */
    static final class Place<A> {
        private final UUID id;
        private final A stopping;
        private final Function<QueueLookup, AskReply<A>> decide;
        private final Threads.Inbox<Signal> inbox;

        // The leader writes these; the request's own thread reads them after the signal.
        private AskReply.@Nullable Append<A> wanted;
        private @Nullable A answer;
        private @Nullable RuntimeException failure;
        private boolean done;
        private boolean alone;
        private int looks;

        Place(UUID id, A stopping, Function<QueueLookup, AskReply<A>> decide, Threads.Inbox<Signal> inbox) {
            this.id = id;
            this.stopping = stopping;
            this.decide = decide;
            this.inbox = inbox;
        }

        /** Waits until the request is answered or must lead, and says which. */
        boolean isToLead() {
            boolean interrupted = false;
            try {
                while (true) {
                    try {
                        return inbox.await(null) == Signal.LEAD;
                    } catch (InterruptedException e) {
                        // The request that gives up might be the one that must lead; the database's time-outs end the
                        // wait.
                        interrupted = true;
                    }
                }
            } finally {
                if (interrupted) {
                    Thread.currentThread().interrupt();
                }
            }
        }

        A result() {
            if (failure != null) {
                throw failure;
            }
            return Objects.requireNonNull(answer, "asked for before it is there");
        }

        /**
         * Decides.
         *
         * @param changed whether this is the queue as it will be once the requests before this one are written
         * @return what is to be written; empty when that is nothing
         */
        private List<? extends Operation> decide(QueueLookup found, boolean changed) {
            wanted = null;
            switch (decide.apply(found)) {
                case AskReply.Answer<A> given -> {
                    if (!changed) {
                        answer(given.answer());
                    }
                }
                case AskReply.Done<A> already -> answer(already.answer());
                case AskReply.Append<A> append -> {
                    wanted = append;
                    return append.operations();
                }
                case AskReply.LookAgain<A> again -> overtaken();
            }
            return List.of();
        }

        private List<AuditEntry> audit() {
            return Objects.requireNonNull(wanted).audit();
        }

        private void written(Queue queue) {
            answer(Objects.requireNonNull(wanted).answer().apply(queue));
        }

        private void overtaken() {
            looks++;
            if (looks == LOOKS_MAX) {
                fail(new QueueBusy(id, "it is changed all the time, and a request comes too late each time"));
            }
        }

        private void stop() {
            answer(stopping);
        }

        private void answer(A given) {
            answer = given;
            done = true;
        }

        private void fail(RuntimeException why) {
            failure = why;
            done = true;
        }
    }

    /** Lets one in. */
    synchronized void join(Place<?> place) {
        if (waiting.size() >= WAITING_MAX) {
            throw new QueueBusy(id, "as many requests wait as may");
        }
        waiting.add(place);
        if (!led) {
            led = true;
            place.inbox.add(Signal.LEAD);
        }
    }

    /** Lets the next request lead; false when none waits. */
    synchronized boolean handOver(Place<?> leader) {
        // A fatal error, such as a lack of memory, ends the leader before it has its answer.
        waiting.remove(leader);
        Place<?> next = waiting.peek();
        if (next != null) {
            next.inbox.add(Signal.LEAD);
        }
        return next != null;
    }

    /** Serves the line until one request, the first of it, is dealt with. */
    void serve(Place<?> leader) {
        while (!leader.done) {
            List<Place<?>> taken = take(TOGETHER_MAX);
            try {
                round(taken);
            } catch (StoreUnavailable e) {
                // The requests behind it would wait as long, one after the other.
                taken.addAll(take(WAITING_MAX));
                taken.forEach(place -> place.fail(e));
            } catch (RuntimeException e) {
                taken.forEach(place -> place.fail(e));
            } catch (Error e) {
                // It ends this thread; the request that caused it is decided alone next time.
                taken.forEach(place -> place.alone = true);
                throw e;
            } finally {
                release(taken, leader);
            }
        }
    }

    /** The first ones; one that has to be written alone comes alone. */
    private synchronized List<Place<?>> take(int max) {
        List<Place<?>> taken = new ArrayList<>();
        boolean alone = false;
        while (!waiting.isEmpty() && taken.size() < max && !alone) {
            alone = waiting.element().alone;
            if (taken.isEmpty() || !alone) {
                taken.add(waiting.remove());
            }
        }
        return taken;
    }

    /** Tells the requests that have their answer; the others come first in the next round. */
    private synchronized void release(List<Place<?>> taken, Place<?> leader) {
        for (Place<?> place : taken.reversed()) {
            if (!place.done) {
                waiting.addFirst(place);
            } else if (place != leader) {
                place.inbox.add(Signal.DONE);
            }
        }
    }

    private void round(List<Place<?>> taken) {
        if (draining.getAsBoolean()) {
            taken.forEach(Place::stop);
            return;
        }
        QueueLookup found = known == null ? queues.find(id) : queues.findAgain(known);
        known = found instanceof QueueLookup.Present present ? present : null;
        List<Place<?>> writing = new ArrayList<>();
        List<Operation> operations = new ArrayList<>();
        List<AuditEntry> audit = new ArrayList<>();
        for (Place<?> place : taken) {
            try {
                List<? extends Operation> wanted = place.decide(found, !writing.isEmpty());
                if (!wanted.isEmpty()) {
                    found = with(found, wanted);
                    writing.add(place);
                    operations.addAll(wanted);
                    audit.addAll(place.audit());
                }
            } catch (RuntimeException e) {
                place.fail(e);
            }
        }
        if (!writing.isEmpty()) {
            write(Objects.requireNonNull(known).queue(), writing, operations, audit);
        }
    }

    private static QueueLookup with(QueueLookup found, List<? extends Operation> operations) {
        if (!(found instanceof QueueLookup.Present present)) {
            throw new IllegalStateException("only a queue that is there can be written to");
        }
        return new QueueLookup.Present(
                present.queue().after(operations), present.held(), present.orphaned(), present.waiting());
    }

    private void write(Queue queue, List<Place<?>> writing, List<Operation> operations, List<AuditEntry> audit) {
        Optional<Queue> written;
        try {
            written = append.append(queue, operations, audit);
        } catch (StoreUnavailable e) {
            throw e;
        } catch (RuntimeException e) {
            if (writing.size() == 1) {
                // The other decisions assumed that it is written; they are made anew.
                writing.getFirst().fail(e);
                return;
            }
            // One of them is at fault, and none of them is written.
            writing.forEach(place -> place.alone = true);
            return;
        }
        written.ifPresentOrElse(
                after -> writing.forEach(place -> place.written(after)), () -> writing.forEach(Place::overtaken));
    }
}
