package dev.skald.api;

import dev.skald.engine.wait.Waiters;
import dev.skald.queue.Queue;
import dev.skald.store.read.QueueLookup;
import dev.skald.store.read.Queues;
import dev.skald.web.http.Prefer;
import dev.skald.web.problem.ProblemException;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.UUID;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Lets callers wait for a queue to come to rest, as long as they like. */
@ApplicationScoped
class AwaitQueue {
    private final Waiters waiters;
    private final Queues queues;

    AwaitQueue(Waiters waiters, Queues queues) {
        this.waiters = waiters;
        this.queues = queues;
    }

    /** Opens a wait for a queue that is yet to be started; null when the caller does not want to wait, or can't. */
    Waiters.@Nullable Watch open(UUID id, Prefer prefer) {
        return prefer.waits() ? waiters.watch(id) : null;
    }

    /**
     * Waits as long as the caller likes.
     *
     * @return the queue at rest, or as it is when the time is up
     * @throws ProblemException when this node is stopping
     */
    QueueLookup rest(UUID id, Waiters.Watch watch, Prefer prefer) {
        return rest(id, 0, watch, prefer);
    }

    /**
     * Waits for a queue that may have been at rest before.
     *
     * @param seq the log entry after which it comes to the rest that is waited for
     * @param watch opened before that entry was written
     * @return the queue at rest, or as it is when the time is up
     * @throws ProblemException when this node is stopping
     */
    QueueLookup rest(UUID id, long seq, Waiters.Watch watch, Prefer prefer) {
        long end = System.nanoTime() + prefer.longest().toNanos();
        Queue rest = await(watch, prefer.longest());
        if (rest == null) {
            return queues.find(id);
        }
        // Told of the rest before, it has no more to tell.
        return rest.seq() >= seq ? new QueueLookup.Present(rest, false, false) : rest(id, seq, prefer, end);
    }

    /**
     * Waits for a queue that is under way already.
     *
     * @param seq the log entry after which it comes to the rest that is waited for
     * @return the queue at rest, or as it is when the time is up
     * @throws ProblemException when this node is stopping
     */
    QueueLookup rest(UUID id, long seq, Prefer prefer) {
        return rest(id, seq, prefer, System.nanoTime() + prefer.longest().toNanos());
    }

    private QueueLookup rest(UUID id, long seq, Prefer prefer, long end) {
        while (true) {
            try (Waiters.Watch watch = open(id, prefer)) {
                // Read after the watch was opened, so that a rest in between is not missed.
                QueueLookup found = queues.find(id);
                if (watch == null
                        || !(found instanceof QueueLookup.Present present)
                        || Waiters.atRest(present.queue())) {
                    return found;
                }
                Queue rest = await(watch, Duration.ofNanos(end - System.nanoTime()));
                if (rest == null) {
                    return queues.find(id);
                }
                if (rest.seq() >= seq) {
                    return new QueueLookup.Present(rest, false, false);
                }
                // Told of a rest before the one that is waited for.
            }
        }
    }

    /** Opens a wait for a queue to be as awaited; null when too many are waiting already. */
    Waiters.@Nullable Watch open(UUID id, Predicate<Queue> awaited) {
        return waiters.watch(id, awaited);
    }

    /**
     * Waits for a queue to be as awaited.
     *
     * @param seen the queue as it was after the watch was opened
     * @param watch null when there is no waiting
     * @return the queue so, or as it is when the time is up
     * @throws ProblemException when this node is stopping
     */
    QueueLookup.Present until(Queue seen, Predicate<Queue> awaited, Waiters.@Nullable Watch watch, Duration longest) {
        Queue reached = awaited.test(seen) ? seen : watch == null ? null : await(watch, longest);
        if (reached != null) {
            return new QueueLookup.Present(reached, false, false);
        }
        return queues.find(seen.id()) instanceof QueueLookup.Present present
                ? present
                : new QueueLookup.Present(seen, false, false);
    }

    private static @Nullable Queue await(Waiters.Watch watch, Duration longest) {
        try {
            return watch.await(longest);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw Refusals.stopping();
        }
    }
}
