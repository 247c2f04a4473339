package dev.skald.engine.wait;

import dev.skald.engine.run.Drain;
import dev.skald.engine.run.QueueListener;
import dev.skald.engine.run.RunningHere;
import dev.skald.engine.run.Threads;
import dev.skald.queue.Queue;
import dev.skald.queue.QueueStatus;
import dev.skald.queue.StepState;
import dev.skald.store.StoreUnavailable;
import dev.skald.store.node.Notice;
import dev.skald.store.node.Notices;
import dev.skald.store.read.QueueLookup;
import dev.skald.store.read.Queues;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Callers who wait for a state of a queue. A runner on this node wakes them at once, a runner on another node by a
 * notice. They also look once in a while, because notices may be lost.
 */
@ApplicationScoped
public class Waiters implements QueueListener {
    private static final Logger LOG = Logger.getLogger(Waiters.class);

    private static final Duration LOOK_EVERY = Duration.ofSeconds(1);

    private final Queues queues;
    private final RunningHere here;
    private final Notices notices;
    private final Threads threads;
    private final Drain drain;
    private final Map<UUID, Set<Watch>> waiting = new ConcurrentHashMap<>();
    /** Past this many, callers are answered without waiting. */
    private final int waitingMax;

    private final AtomicInteger count = new AtomicInteger();

    Waiters(Queues queues, RunningHere here, Notices notices, Threads threads, Drain drain, WaitSettings settings) {
        this.queues = queues;
        this.here = here;
        this.notices = notices;
        this.threads = threads;
        this.drain = drain;
        waitingMax = settings.waiting();
    }

    /** One caller's wait; open it before you start what it waits for. */
    public final class Watch implements AutoCloseable {
        private final UUID queueId;
        private final Predicate<Queue> awaited;
        private final CompletableFuture<Queue> rest = new CompletableFuture<>();

        private Watch(UUID queueId, Predicate<Queue> awaited) {
            this.queueId = queueId;
            this.awaited = awaited;
            waiting.computeIfAbsent(queueId, id -> ConcurrentHashMap.newKeySet())
                    .add(this);
            count.incrementAndGet();
        }

        /**
         * Waits until the queue is as it is awaited.
         *
         * @param longest how long at most
         * @return the queue then, or null when the time is up before, or the node is about to stop
         * @throws InterruptedException when the caller is to give up
         */
        public @Nullable Queue await(Duration longest) throws InterruptedException {
            long end = System.nanoTime() + longest.toNanos();
            boolean looks = !here.has(queueId);
            while (true) {
                Queue seen = looks && !rest.isDone() ? look() : null;
                long left = end - System.nanoTime();
                if (seen != null || left <= 0 || drain.begun()) {
                    return seen;
                }
                try {
                    return rest.get(Math.min(left, LOOK_EVERY.toNanos()), TimeUnit.NANOSECONDS);
                } catch (TimeoutException e) {
                    looks = true;
                } catch (ExecutionException e) {
                    throw new IllegalStateException("nobody completes a wait with a failure", e);
                }
            }
        }

        /** Reads the queue; null when it is not as awaited, and then the node that works on it is told of the wait. */
        private @Nullable Queue look() {
            if (!(queues.find(queueId) instanceof QueueLookup.Present found)) {
                return null;
            }
            if (awaited.test(found.queue())) {
                return found.queue();
            }
            if (found.held() && !here.has(queueId)) {
                notices.tell(new Notice(Notice.Kind.AWAITED, queueId));
            }
            return null;
        }

        @Override
        public void close() {
            waiting.computeIfPresent(queueId, (id, watches) -> {
                watches.remove(this);
                return watches.isEmpty() ? null : watches;
            });
            count.decrementAndGet();
        }
    }

    /** Opens a wait for a queue to come to rest; null when too many are waiting already. */
    public @Nullable Watch watch(UUID queueId) {
        return watch(queueId, Waiters::atRest);
    }

    /** Opens a wait for a queue to be as awaited; null when too many are waiting already. */
    public @Nullable Watch watch(UUID queueId, Predicate<Queue> awaited) {
        return count.get() >= waitingMax || drain.begun() ? null : new Watch(queueId, awaited);
    }

    /** Whether nothing will happen to the queue by itself, as far as a waiting caller is concerned. */
    public static boolean atRest(Queue queue) {
        return queue.status().ended() || queue.status() == QueueStatus.ATTENTION || standsStill(queue);
    }

    private static boolean standsStill(Queue queue) {
        return queue.paused() != null && !queue.interrupted() && !queue.calling();
    }

    /**
     * Whether a longer wait is useless: the step has its outcome, or its queue began to be restored before. A step that
     * is still to be added is not settled.
     */
    public static boolean settled(Queue queue, String step) {
        return queue.find(step).filter(state -> settled(queue, state)).isPresent();
    }

    private static boolean settled(Queue queue, StepState step) {
        return switch (step.status()) {
            case SKIPPED, DONE, REFUSED, CONFIRMING, CONFIRMED, COMPENSATING, COMPENSATED -> true;
            case IDLE, IN_DOUBT -> queue.status() != QueueStatus.RUNNING;
            case RUNNING -> atRest(queue);
        };
    }

    @Override
    public void changed(Queue queue) {
        Set<Watch> watches = waiting.get(queue.id());
        if (watches == null) {
            return;
        }
        for (Watch watch : watches) {
            if (watch.awaited.test(queue)) {
                watch.rest.complete(queue);
            }
        }
    }

    /** Looks at a queue for those who wait for it, as it was changed by another node. */
    void look(UUID queueId) {
        if (waiting.containsKey(queueId)) {
            threads.start("look-" + queueId, () -> {
                try {
                    if (queues.find(queueId) instanceof QueueLookup.Present found) {
                        changed(found.queue());
                    }
                } catch (StoreUnavailable e) {
                    LOG.debugf(e, "queue %s can't be looked at; those who wait for it look again", queueId);
                }
            });
        }
    }
}
