package dev.skald.engine.run;

import dev.skald.engine.call.PrepareCall;
import dev.skald.engine.call.PreparedCall;
import dev.skald.queue.CallKind;
import dev.skald.queue.Operation;
import dev.skald.queue.Plan;
import dev.skald.queue.PlannedWork;
import dev.skald.queue.Queue;
import dev.skald.queue.QueueStatus;
import dev.skald.queue.StepProblem;
import dev.skald.queue.StepState;
import dev.skald.queue.StepWork;
import dev.skald.queue.SubQueue;
import dev.skald.queue.WaitState;
import dev.skald.store.journal.LockChange;
import dev.skald.store.node.Node;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Goes through a queue's plan on paper until something has to happen outside; writes nothing down and calls nobody. */
@ApplicationScoped
class PlanTurn {
    /** Of every wait before another attempt, so that queues that failed together do not come back together. */
    private static final double JITTER = 0.2;

    /** How soon a queue that has calls under way and no place for another one plans again. */
    private static final Duration PLAN_AGAIN = Duration.ofSeconds(1);

    private final PrepareCall prepareCall;
    private final InstantSource clock;
    private final RandomGenerator jitter;
    private final Node node;
    private final Drain drain;

    PlanTurn(PrepareCall prepareCall, InstantSource clock, RandomGenerator jitter, Node node, Drain drain) {
        this.prepareCall = prepareCall;
        this.clock = clock;
        this.jitter = jitter;
        this.node = node;
        this.drain = drain;
    }

    /** The name that this node writes into the log. */
    String nodeName() {
        return node.name();
    }

    /**
     * The next turn.
     *
     * @param queue with everything that has happened
     * @param calls those under way; asked for a place for each new one
     */
    PlannedTurn next(Queue queue, OngoingCalls calls) {
        return new Paper(queue, calls, null).turn();
    }

    /**
     * The next turn, in which no call can be announced: each that is due counts as refused.
     *
     * @param why no call can be
     */
    PlannedTurn withoutCalls(Queue queue, OngoingCalls calls, String why) {
        return new Paper(queue, calls, why).turn();
    }

    /**
     * The turn of a queue that can't go on: it is restored; or, if it is being restored or can't be, left to an admin.
     *
     * @param calls those under way, whose outcomes must not be lost
     * @param mayRestore false when that was tried before
     * @param what it can't go on for
     */
    PlannedTurn stopped(Queue queue, OngoingCalls calls, boolean mayRestore, String what) {
        if (mayRestore && queue.status() == QueueStatus.RUNNING) {
            Operation.Decision restore = new Operation.RestoreRequested(what);
            return new PlannedTurn(List.of(restore), List.of(), new LockChange.Keep(), null, after(queue, restore));
        }
        if (!calls.isEmpty()) {
            return PlannedTurn.ofFacts(queue);
        }
        Operation.Decision attention = new Operation.QueueAttention(null, what);
        WaitState waiting = new WaitState(WaitState.Reason.ATTENTION, null, null, StepProblem.of(what));
        return new PlannedTurn(
                List.of(attention), List.of(), new LockChange.Release(null, waiting), null, after(queue, attention));
    }

    /** A queue as it is once operations are written down. */
    Queue after(Queue queue, List<? extends Operation> operations) {
        return queue.after(operations, clock.instant(), node.name());
    }

    private Queue after(Queue queue, Operation operation) {
        return after(queue, List.of(operation));
    }

    /** One planning: what is decided so far, and the queue as these decisions make it. */
    private final class Paper {
        private final OngoingCalls calls;
        private final List<Operation.Decision> decisions = new ArrayList<>();
        private final List<PreparedCall> toMake = new ArrayList<>();
        private final Set<String> asked;
        /** Why no call can be announced; null when calls can be. */
        private final @Nullable String unmakeable;

        private Queue queue;

        Paper(Queue queue, OngoingCalls calls, @Nullable String unmakeable) {
            this.unmakeable = unmakeable;
            this.queue = queue;
            this.calls = calls;
            this.asked = new HashSet<>(calls.polled());
        }

        PlannedTurn turn() {
            while (true) {
                Instant now = clock.instant();
                switch (Plan.next(queue, now, asked)) {
                    case PlannedWork.Decide decide -> decide(decide.decision());
                    case PlannedWork.Output output -> decide(prepareCall.output(queue));
                    case PlannedWork.Retry retry -> decide(scheduled(retry.due(), now.plus(delay(retry))));
                    case PlannedWork.Calls due -> {
                        if (drain.begun()) {
                            return leave();
                        }
                        HostPlaces.Admission none = attempt(due.due());
                        if (none != null) {
                            return noPlace(due.due().getFirst(), now, none, due.until());
                        }
                    }
                    case PlannedWork.Polls due -> {
                        if (drain.begun()) {
                            return leave();
                        }
                        HostPlaces.Admission none = poll(due.due());
                        if (none != null) {
                            return noPlace(due.due().getFirst(), now, none, due.until());
                        }
                    }
                    case PlannedWork.Busy busy -> {
                        return new PlannedTurn(decisions, toMake, new LockChange.Keep(), busy.until(), queue);
                    }
                    case PlannedWork.Wait wait -> {
                        return rest(new LockChange.Release(wait.dueAt(), wait.waiting()));
                    }
                    case PlannedWork.Ended ended -> {
                        return rest(
                                queue.status() == QueueStatus.RESTORED
                                        ? new LockChange.Close()
                                        : new LockChange.Release(null, null));
                    }
                }
            }
        }

        private void decide(Operation.Decision decision) {
            decisions.add(decision);
            queue = after(queue, decision);
        }

        /** Takes up what there are places for; why there was none for the first one, when there was none for any. */
        private HostPlaces.@Nullable Admission attempt(List<PlannedWork.Due> due) {
            // A queue that is lost by one of them must not call the others.
            if (concludesAny(due)) {
                return null;
            }
            int before = toMake.size() + decisions.size();
            HostPlaces.Admission none = null;
            Set<PlannedWork.Due> placeless = new HashSet<>();
            for (PlannedWork.Due one : due) {
                if (placeless.contains(one)) {
                    continue;
                }
                PreparedCall prepared = prepared(one);
                if (prepared instanceof PreparedCall.Decided decided) {
                    decide(decided.decision());
                    continue;
                }
                HostPlaces.Admission admission = calls.admit(prepared, mustSucceed(one));
                if (admission.taken()) {
                    toMake.add(prepared);
                    decide(started(one, prepared));
                } else {
                    none = none == null ? admission : none;
                    alike(one).forEach(placeless::add);
                }
            }
            return toMake.size() + decisions.size() > before ? null : none;
        }

        /** Decides about the steps that need no call, as their conditions, times and lists say; whether there are any. */
        private boolean concludesAny(List<PlannedWork.Due> due) {
            int before = decisions.size();
            for (PlannedWork.Due one : due) {
                if (one instanceof PlannedWork.StepDue step
                        && mayNeedNoCall(step)
                        && prepared(one) instanceof PreparedCall.Decided decided) {
                    decide(decided.decision());
                }
            }
            return decisions.size() > before;
        }

        private boolean mayNeedNoCall(PlannedWork.StepDue due) {
            StepState state = queue.step(due.step());
            return due.kind() == CallKind.ACTION && ((state.step().when() != null && !state.begun()) || !calls(due));
        }

        /**
         * The calls that get no place when this one gets none, so that they need not be prepared: the elements of a
         * list have the same host.
         */
        private Stream<PlannedWork.Due> alike(PlannedWork.Due due) {
            if (!(due instanceof PlannedWork.StepDue one)) {
                return Stream.empty();
            }
            StepWork.Element element = queue.step(one.step()).step().element();
            return element == null
                    ? Stream.empty()
                    : queue.elementsOf(queue.step(element.list()))
                            .map(other -> new PlannedWork.StepDue(other.step().name(), one.kind()));
        }

        /** A queue that runs may be restored instead; one that is held, undone or confirmed has no other way. */
        private boolean mustSucceed(PlannedWork.Due due) {
            return !(due instanceof PlannedWork.StepDue && queue.status() == QueueStatus.RUNNING);
        }

        private PreparedCall prepared(PlannedWork.Due due) {
            PreparedCall made = prepareCall.attempt(queue, due);
            boolean skips =
                    made instanceof PreparedCall.Decided decided && decided.decision() instanceof Operation.StepSkipped;
            if (unmakeable == null || skips) {
                return made;
            }
            return due instanceof PlannedWork.StepDue step && !calls(step)
                    ? new PreparedCall.Decided(
                            step, 0, new Operation.StepRefused(step.step(), 0, StepProblem.of(unmakeable)))
                    : new PreparedCall.Unmakeable(due, attempts(due) + 1, unmakeable);
        }

        private boolean calls(PlannedWork.StepDue due) {
            StepWork work = queue.step(due.step()).step().work();
            return work instanceof StepWork.Calls || work instanceof SubQueue;
        }

        private int attempts(PlannedWork.Due due) {
            return switch (due) {
                case PlannedWork.StepDue step ->
                    queue.step(step.step()).call(step.kind()).attempts();
                case PlannedWork.CheckDue check ->
                    Objects.requireNonNull(queue.hold()).check().attempts();
            };
        }

        private boolean mayTimeOut() {
            return queue.status() == QueueStatus.HELD || queue.status() == QueueStatus.RUNNING;
        }

        /** The same for looks at what came of calls, which are not announced. */
        private HostPlaces.@Nullable Admission poll(List<PlannedWork.StepDue> due) {
            int before = toMake.size();
            HostPlaces.Admission none = null;
            for (PlannedWork.StepDue one : due) {
                PreparedCall prepared = prepareCall.poll(queue, one);
                HostPlaces.Admission admission = calls.admit(prepared, false);
                if (admission.taken()) {
                    toMake.add(prepared);
                    asked.add(one.step());
                } else {
                    none = none == null ? admission : none;
                }
            }
            return toMake.size() > before ? null : none;
        }

        private PlannedTurn rest(LockChange lockChange) {
            return new PlannedTurn(decisions, toMake, lockChange, null, queue);
        }

        private boolean busy() {
            return !calls.isEmpty() || !toMake.isEmpty();
        }

        /** The node is about to stop: no new call; the queue is let go of once those under way have ended. */
        private PlannedTurn leave() {
            return rest(busy() ? new LockChange.Keep() : LockChange.Release.due());
        }

        /**
         * No call may be made now, as many are under way to a host as may be or the host is away: the queue lets go, or
         * goes on with what else it has under way, and is woken when it has a place.
         *
         * @param otherwise when something else of the queue is due; null when nothing is
         */
        private PlannedTurn noPlace(
                PlannedWork.Due due, Instant now, HostPlaces.Admission none, @Nullable Instant otherwise) {
            if (busy()) {
                Instant again = WaitState.earlier(now.plus(PLAN_AGAIN), otherwise);
                return new PlannedTurn(decisions, toMake, new LockChange.Keep(), again, queue);
            }
            Duration look = Duration.ofMillis(Math.round(none.look().toMillis() * (1 + JITTER * jitter.nextDouble())));
            Instant deadline = mayTimeOut() ? queue.deadline() : null;
            Instant dueAt =
                    Objects.requireNonNull(WaitState.earlier(WaitState.earlier(now.plus(look), otherwise), deadline));
            StepProblem problem = StepProblem.of(none.why());
            return rest(new LockChange.Release(
                    dueAt, new WaitState(WaitState.Reason.PARTICIPANT, due.step(), dueAt, problem)));
        }
    }

    private static Operation.Decision scheduled(PlannedWork.Due due, Instant until) {
        return switch (due) {
            case PlannedWork.StepDue step -> new Operation.RetryScheduled(step.step(), step.kind(), until);
            case PlannedWork.CheckDue check -> new Operation.CheckScheduled(until);
        };
    }

    private static Operation.Decision started(PlannedWork.Due due, PreparedCall prepared) {
        return switch (due) {
            case PlannedWork.StepDue step ->
                new Operation.CallStarted(step.step(), step.kind(), prepared.attempt(), prepared.logged());
            case PlannedWork.CheckDue check -> new Operation.CheckStarted(prepared.attempt(), prepared.logged());
        };
    }

    private double jittered() {
        return 1 - JITTER + 2 * JITTER * jitter.nextDouble();
    }

    private Duration delay(PlannedWork.Retry retry) {
        Duration jittered = Duration.ofMillis(Math.round(retry.delay().toMillis() * jittered()));
        return jittered.compareTo(retry.atLeast()) < 0 ? retry.atLeast() : jittered;
    }
}
