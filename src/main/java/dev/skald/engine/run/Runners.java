package dev.skald.engine.run;

import dev.skald.engine.call.CallStep;
import dev.skald.queue.Operation;
import dev.skald.queue.Queue;
import dev.skald.store.node.Claim;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.InstantSource;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Gives each queue that this node begins to work on a {@link QueueRunner}. */
@ApplicationScoped
class Runners {
    private final PlanTurn planTurn;
    private final Threads threads;
    private final CallStep callStep;
    private final CallPlaces places;
    private final WriteChange write;
    private final TellListeners listeners;
    private final RunOnThread runOnThread;
    private final InstantSource clock;

    Runners(
            PlanTurn planTurn,
            Threads threads,
            CallStep callStep,
            CallPlaces places,
            WriteChange write,
            TellListeners listeners,
            RunOnThread runOnThread,
            InstantSource clock) {
        this.planTurn = planTurn;
        this.threads = threads;
        this.callStep = callStep;
        this.places = places;
        this.write = write;
        this.listeners = listeners;
        this.runOnThread = runOnThread;
        this.clock = clock;
    }

    /**
     * Works on a queue that was claimed just now, until it ends or has to wait.
     *
     * @param news what has happened and is not in its log
     * @param afterwards run when this node is done with it
     */
    void begin(Queue queue, Claim claim, List<Operation.Fact> news, Runnable afterwards) {
        OngoingCalls calls = calls(queue);
        begin(queue, claim, null, new NextChange(planTurn, calls, news), calls, afterwards);
    }

    private OngoingCalls calls(Queue queue) {
        return new OngoingCalls(threads, callStep, places, queue.id());
    }

    private void begin(
            Queue queue,
            Claim claim,
            @Nullable PlannedTurn announced,
            NextChange next,
            OngoingCalls calls,
            Runnable afterwards) {
        runOnThread.run(new QueueRunner(queue, claim, announced, next, calls, write, listeners, clock), afterwards);
    }

    /**
     * Plans the first turn of a queue that this node does not work on yet, so that it is written down in the same change as
     * what makes the queue this node's.
     */
    FirstTurn plan(Queue queue) {
        return new FirstTurn(queue);
    }

    /** The same, of a queue of which something is asked. */
    FirstTurn plan(Queue queue, List<? extends Operation> asked) {
        return new FirstTurn(planTurn.after(queue, asked));
    }

    /** A first turn. Unless the queue is begun with it, its calls are not made. */
    final class FirstTurn implements AutoCloseable {
        private final OngoingCalls calls;
        private final NextChange next;
        private final PlannedTurn turn;
        private boolean begun;

        private FirstTurn(Queue queue) {
            calls = calls(queue);
            next = new NextChange(planTurn, calls, List.of());
            turn = next.plan(queue);
        }

        PlannedTurn turn() {
            return turn;
        }

        /**
         * Works on the queue, now that it is this node's.
         *
         * @param queue as it is in the log
         * @param announced what of the turn is in the log
         */
        void begin(Queue queue, Claim claim, PlannedTurn announced) {
            begun = true;
            Runners.this.begin(queue, claim, announced, next, calls, () -> {});
        }

        @Override
        public void close() {
            if (!begun) {
                calls.dismiss();
            }
        }
    }
}
