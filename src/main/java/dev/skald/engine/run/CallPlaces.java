package dev.skald.engine.run;

import jakarta.enterprise.context.ApplicationScoped;
import java.util.UUID;

/** The places of calls at their hosts. A place that is given back wakes the queue that stands first in its host's line. */
@ApplicationScoped
class CallPlaces {
    private final HostPlaces places;
    private final RunningHere here;
    private final WakeQueue wakeQueue;
    private final Threads threads;
    private final WakeTimer wakeTimer;
    private final Drain drain;

    CallPlaces(
            HostPlaces places,
            RunningHere here,
            WakeQueue wakeQueue,
            Threads threads,
            WakeTimer wakeTimer,
            Drain drain) {
        this.places = places;
        this.here = here;
        this.wakeQueue = wakeQueue;
        this.threads = threads;
        this.wakeTimer = wakeTimer;
        this.drain = drain;
    }

    /**
     * Takes a place for one call, or a place in the line.
     *
     * @param mustSucceed whether the call is made until it succeeds
     */
    HostPlaces.Admission take(String host, UUID queueId, boolean mustSucceed) {
        return places.take(host, queueId, mustSucceed);
    }

    /** Gives back the place of a call that was not made, or may not have had a connection. */
    void giveBack(String host, HostPlaces.Admission admission) {
        wake(host, places.giveBack(host, admission));
    }

    /** Gives back the place of a call that had a connection. */
    void reached(String host) {
        wake(host, places.reached(host));
    }

    /**
     * Gives back the place of a call that had no connection.
     *
     * @param why in words
     */
    void unreached(String host, HostPlaces.Admission admission, String why) {
        wake(host, places.unreached(host, admission, why));
    }

    /** A host's line moves on: those for whom there are places now go on. Not at a node that stops: it makes no more calls. */
    private void wake(String host, HostPlaces.Wake wake) {
        if (drain.begun()) {
            return;
        }
        for (UUID next : wake.now()) {
            threads.start("wake-" + next, () -> {
                switch (goesOn(next)) {
                    case YES -> {}
                    case NO -> wake(host, places.forgo(host, next));
                    case NOT_NOW -> wake(host, places.putBack(host, next));
                }
            });
        }
        UUID later = wake.later();
        if (later != null) {
            wakeTimer.at(later, wake.delay(), first -> wake(host, places.again(host)));
        }
    }

    private WakeQueue.Woken goesOn(UUID queueId) {
        here.readLog(queueId);
        return here.has(queueId) ? WakeQueue.Woken.YES : wakeQueue.wake(queueId);
    }
}
