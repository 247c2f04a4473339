package dev.skald.engine;

import dev.skald.queue.LogEntry;
import dev.skald.queue.Outcome;
import dev.skald.queue.StepProblem;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** The calls that one runner has under way, each on a thread of its own, and whatever else may wake it. */
final class CallsUnderWay {
    private static final Logger LOG = Logger.getLogger(CallsUnderWay.class);

    private final Runners runners;
    private final Threads threads;
    private final CallStep callStep;
    private final HostPlaces places;
    private final UUID queueId;

    private final Threads.Inbox<Message> inbox;
    private final Set<String> polled = new HashSet<>();
    /** Calls that were given a place and are not made yet. */
    private final IdentityHashMap<Prepared, HostPlaces.Admission> admitted = new IdentityHashMap<>();

    private int count;

    CallsUnderWay(Runners runners, Threads threads, CallStep callStep, HostPlaces places, UUID queueId) {
        this.runners = runners;
        this.threads = threads;
        this.places = places;
        this.inbox = threads.inbox();
        this.callStep = callStep;
        this.queueId = queueId;
    }

    sealed interface Message {}

    /** A call has its outcome. */
    record Answered(Prepared prepared, Outcome outcome) implements Message {}

    /** Something came into the log from elsewhere. */
    record Look() implements Message {}

    /** This came into the log from elsewhere. */
    record Entries(List<LogEntry> entries) implements Message {}

    /**
     * What has happened.
     *
     * @param answered the calls that have their outcome now
     * @param entries what came into the log from elsewhere, as far as it is told
     * @param look whether there is more in the log from elsewhere
     */
    record News(List<Answered> answered, List<LogEntry> entries, boolean look) {}

    /** Wakes the runner so that it looks into the log. */
    void nudge() {
        inbox.add(new Look());
    }

    /** Wakes the runner and tells it what was written into the log. */
    void tell(List<LogEntry> written) {
        inbox.add(new Entries(written));
    }

    boolean isEmpty() {
        return count == 0;
    }

    /** The steps whose participants are being asked what came of a call. */
    Set<String> polled() {
        return Collections.unmodifiableSet(polled);
    }

    /**
     * Whether there is a place for a call at its host; if not, this queue is woken when there is one.
     *
     * @param mustSucceed whether the call is made until it succeeds
     */
    HostPlaces.Admission admit(Prepared prepared, boolean mustSucceed) {
        String host = prepared.host();
        if (host == null) {
            return HostPlaces.Admission.TAKEN;
        }
        HostPlaces.Admission admission = places.take(host, queueId, mustSucceed);
        if (admission.taken()) {
            admitted.put(prepared, admission);
        }
        return admission;
    }

    /** Gives back the places of calls that are not made after all. */
    void dismiss() {
        admitted.forEach((prepared, admission) -> {
            String host = Objects.requireNonNull(prepared.host());
            runners.wake(host, places.giveBack(host, admission));
        });
        admitted.clear();
    }

    private HostPlaces.Admission admission(Prepared prepared) {
        HostPlaces.Admission admission = admitted.remove(prepared);
        return admission == null ? HostPlaces.Admission.TAKEN : admission;
    }

    /** Gives a call's place back; what came of it tells whether there was a connection. */
    private void giveBackPlace(Prepared prepared, HostPlaces.Admission admission, Outcome outcome) {
        String host = prepared.host();
        if (host != null) {
            runners.wake(
                    host,
                    switch (outcome) {
                        case Outcome.Unreached unreached ->
                            places.unreached(
                                    host, admission, unreached.problem().detail());
                        case Outcome.Pending pending -> pending(host, admission, pending.problem());
                        case Outcome.Done done -> places.reached(host);
                        case Outcome.Refused refused -> places.reached(host);
                        case Outcome.InDoubt inDoubt -> places.reached(host);
                    });
        }
    }

    /** So ends a look that found nobody, too, and one that was broken off. */
    private HostPlaces.Wake pending(String host, HostPlaces.Admission admission, @Nullable StepProblem problem) {
        if (problem == null || problem.status() != null) {
            return places.reached(host);
        }
        // The one that tries the host does not try it again at once.
        return admission.tries()
                ? places.unreached(host, admission, problem.detail())
                : places.giveBack(host, admission);
    }

    /** Makes a call on the runner's own thread. */
    Answered makeHere(Prepared prepared) {
        return new Answered(prepared, outcome(prepared, admission(prepared)));
    }

    /** Makes a call beside others. */
    void make(Prepared prepared) {
        HostPlaces.Admission admission = admission(prepared);
        count++;
        if (prepared.isLook()) {
            polled.add(prepared.due().step());
        }
        threads.start("call-" + prepared.due().step(), () -> {
            // Whatever becomes of this thread, the runner waits for its outcome.
            Outcome outcome = brokenOff();
            try {
                outcome = outcome(prepared, admission);
            } finally {
                inbox.add(new Answered(prepared, outcome));
            }
        });
    }

    private static Outcome brokenOff() {
        return new Outcome.InDoubt(StepProblem.of("internal error, see this node's own log"));
    }

    /** Every call has an outcome, also one that a fault in Skald broke off: nobody knows then what came of it. */
    private Outcome outcome(Prepared prepared, HostPlaces.Admission admission) {
        Outcome outcome = brokenOff();
        try {
            outcome = callStep.call(prepared);
        } catch (RuntimeException | StackOverflowError e) {
            LOG.errorf(e, "queue %s: the call of step %s broke off, it is in doubt", queueId, prepared.due());
        } finally {
            giveBackPlace(prepared, admission, outcome);
        }
        return outcome;
    }

    /**
     * Waits for something to happen.
     *
     * @param longest how long at most; null for as long as it takes
     */
    News await(@Nullable Duration longest) throws InterruptedException {
        Message first = inbox.await(longest == null ? null : longest.plusMillis(1));
        List<Answered> answered = new ArrayList<>();
        List<LogEntry> entries = new ArrayList<>();
        boolean look = false;
        for (Message message = first; message != null; message = inbox.poll()) {
            switch (message) {
                case Answered answer -> {
                    count--;
                    polled.remove(answer.prepared().due().step());
                    answered.add(answer);
                }
                case Entries written -> entries.addAll(written.entries());
                case Look wanted -> look = true;
            }
        }
        return new News(answered, entries, look);
    }
}
