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

/** Lets callers wait until a queue is at rest, as long as they prefer. */
@ApplicationScoped
class AwaitQueue {
    private final Waiters waiters;
    private final Queues queues;

    AwaitQueue(Waiters waiters, Queues queues) {
        this.waiters = waiters;
        this.queues = queues;
    }

    /** Opens a wait for a queue before its start; null when the caller does not want to wait, or can't. */
    Waiters.@Nullable Watch open(UUID id, Prefer prefer) {
        return prefer.waits() ? waiters.watch(id) : null;
    }

    /**
     * Waits as long as the caller prefers.
     *
     * @return the queue at rest, or as it is when the time is over
     * @throws ProblemException when this node is stopping
     */
    QueueLookup rest(UUID id, Waiters.Watch watch, Prefer prefer) {
        return rest(id, 0, watch, prefer);
    }

    /**
     * Waits for a queue that may have been at rest before.
     *
     * @param seq only a rest after this log entry counts
     * @param watch opened before that entry was written
     * @return the queue at rest, or as it is when the time is over
     * @throws ProblemException when this node is stopping
     */
    QueueLookup rest(UUID id, long seq, Waiters.Watch watch, Prefer prefer) {
        long end = System.nanoTime() + prefer.longest().toNanos();
        Queue rest = await(watch, prefer.longest());
        if (rest == null) {
            return queues.find(id);
        }
        // The watch was told of an earlier rest, and it is told only once.
        return rest.seq() >= seq ? new QueueLookup.Present(rest, false, false) : rest(id, seq, prefer, end);
    }

    /**
     * Waits for a queue that runs already.
     *
     * @param seq only a rest after this log entry counts
     * @return the queue at rest, or as it is when the time is over
     * @throws ProblemException when this node is stopping
     */
    QueueLookup rest(UUID id, long seq, Prefer prefer) {
        return rest(id, seq, prefer, System.nanoTime() + prefer.longest().toNanos());
    }

    /**
     * Waits for a queue that was asked for something, when the caller prefers to wait.
     *
     * @param found the queue as that left it
     * @return the queue at rest, or as it is when the time is over
     * @throws ProblemException when this node is stopping
     */
    QueueLookup.Present rest(QueueLookup.Present found, Prefer prefer) {
        Queue queue = found.queue();
        return prefer.waits()
                        && !Waiters.atRest(queue)
                        && rest(queue.id(), queue.seq(), prefer) instanceof QueueLookup.Present rest
                ? rest
                : found;
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
                // The watch was told of an earlier rest.
            }
        }
    }

    /** Opens a wait until a queue meets a condition; null when too many callers wait already. */
    Waiters.@Nullable Watch open(UUID id, Predicate<Queue> awaited) {
        return waiters.watch(id, awaited);
    }

    /**
     * Waits until a queue meets the condition.
     *
     * @param seen the queue as it was after the watch was opened
     * @param watch null when the caller does not wait
     * @return the queue when it meets the condition, or as it is when the time is over
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
