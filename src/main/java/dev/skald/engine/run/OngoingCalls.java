package dev.skald.engine.run;

import dev.skald.engine.call.CallStep;
import dev.skald.engine.call.PreparedCall;
import dev.skald.queue.Outcome;
import dev.skald.queue.StepProblem;
import java.time.Duration;
import java.util.Collections;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** The calls that one runner has under way, each on a thread of its own. */
final class OngoingCalls {
    private static final Logger LOG = Logger.getLogger(OngoingCalls.class);

    private final Threads threads;
    private final CallStep callStep;
    private final CallPlaces places;
    private final UUID queueId;

    private final RunnerInbox inbox;
    private final Set<String> polled = new HashSet<>();
    /** Calls that have a place and are not made yet. */
    private final IdentityHashMap<PreparedCall, HostPlaces.Admission> admitted = new IdentityHashMap<>();

    private int count;

    OngoingCalls(Threads threads, CallStep callStep, CallPlaces places, UUID queueId) {
        this.threads = threads;
        this.callStep = callStep;
        this.places = places;
        this.queueId = queueId;
        this.inbox = new RunnerInbox(threads);
    }

    UUID queueId() {
        return queueId;
    }

    /** Where the runner is told what happens. */
    RunnerInbox inbox() {
        return inbox;
    }

    boolean isEmpty() {
        return count == 0;
    }

    /** The steps whose participants are being asked for the outcome of a call. */
    Set<String> polled() {
        return Collections.unmodifiableSet(polled);
    }

    /**
     * Whether there is a place for a call at its host; if not, this queue is woken when there is one.
     *
     * @param mustSucceed whether the call is made until it succeeds
     */
    HostPlaces.Admission admit(PreparedCall prepared, boolean mustSucceed) {
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
        admitted.forEach((prepared, admission) -> places.giveBack(Objects.requireNonNull(prepared.host()), admission));
        admitted.clear();
    }

    private HostPlaces.Admission admission(PreparedCall prepared) {
        HostPlaces.Admission admission = admitted.remove(prepared);
        return admission == null ? HostPlaces.Admission.TAKEN : admission;
    }

    /** Gives a call's place back; the outcome tells whether there was a connection, if one was tried. */
    private void giveBackPlace(PreparedCall prepared, HostPlaces.Admission admission, Outcome outcome) {
        String host = prepared.host();
        if (host == null) {
            return;
        }
        if (!outcome.hostTried()) {
            places.giveBack(host, admission);
            return;
        }
        switch (outcome) {
            case Outcome.Unreached unreached ->
                places.unreached(host, admission, unreached.problem().detail());
            case Outcome.Pending pending -> pending(host, admission, pending.problem());
            case Outcome.Done done -> places.reached(host);
            case Outcome.Refused refused -> places.reached(host);
            case Outcome.InDoubt inDoubt -> places.reached(host);
        }
    }

    /** A question for an outcome ends like this too, when nobody answered it or it broke off. */
    private void pending(String host, HostPlaces.Admission admission, @Nullable StepProblem problem) {
        if (problem == null || problem.status() != null) {
            places.reached(host);
        } else if (admission.tries()) {
            // The one that tries the host does not try it again at once.
            places.unreached(host, admission, problem.detail());
        } else {
            places.giveBack(host, admission);
        }
    }

    /** Makes a call on the runner's own thread. */
    RunnerInbox.Answered makeHere(PreparedCall prepared) {
        return new RunnerInbox.Answered(prepared, outcome(prepared, admission(prepared)));
    }

    /** Makes a call beside others. */
    void make(PreparedCall prepared) {
        HostPlaces.Admission admission = admission(prepared);
        count++;
        if (prepared.looksAt() != null) {
            polled.add(prepared.looksAt());
        }
        threads.start("call-" + Objects.requireNonNullElse(prepared.due().step(), "check"), () -> {
            // The runner waits for an outcome, even if this thread fails.
            Outcome outcome = brokenOff();
            try {
                outcome = outcome(prepared, admission);
            } finally {
                inbox.tell(new RunnerInbox.Answered(prepared, outcome));
            }
        });
    }

    private static Outcome brokenOff() {
        return new Outcome.InDoubt(StepProblem.of("internal error, see this node's own log"));
    }

    /** Every call has an outcome. If a fault in Skald broke it off, the call is in doubt. */
    private Outcome outcome(PreparedCall prepared, HostPlaces.Admission admission) {
        Outcome outcome = brokenOff();
        try {
            outcome = callStep.call(prepared);
        } catch (RuntimeException | StackOverflowError e) {
            LOG.errorf(e, "queue %s: a call broke off (%s), it is in doubt", queueId, prepared.due());
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
    RunnerInbox.News await(@Nullable Duration longest) throws InterruptedException {
        RunnerInbox.News news = inbox.await(longest);
        for (RunnerInbox.Answered answered : news.answered()) {
            count--;
            if (answered.prepared().looksAt() != null) {
                polled.remove(answered.prepared().looksAt());
            }
        }
        return news;
    }
}
