package dev.skald.engine.run;

import dev.skald.store.StoreUnavailable;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.function.IntFunction;
import java.util.function.IntUnaryOperator;

/**
 * How many queues this node may take on. Room is kept while the database is asked for queues, so that two who ask at
 * the same time don't get the same room.
 */
@ApplicationScoped
public class Capacity {
    private final RunningHere here;
    private final Drain drain;
    private final LeaseTimer lease;
    private final int queuesMax;

    Capacity(RunningHere here, Drain drain, LeaseTimer lease, EngineSettings settings) {
        this.here = here;
        this.drain = drain;
        this.lease = lease;
        this.queuesMax = settings.inFlight();
    }

    /** How many more queues this node may take on now; none when it is about to lose its lease or to stop. Not below zero. */
    public int room() {
        return takesNothing() ? 0 : Math.max(0, queuesMax - here.taken());
    }

    private boolean takesNothing() {
        return drain.begun() || lease.isLate();
    }

    /**
     * Runs work and keeps room for it meanwhile.
     *
     * @param most for at most so many queues
     * @param work gets the number of queues for which there is room; it may be 0
     */
    public <T> T withRoom(int most, IntFunction<T> work) {
        int room = keep(most);
        try {
            return work.apply(room);
        } finally {
            here.giveRoomBack(room);
        }
    }

    /**
     * Looks for queues to take on, if there is room. It leaves as much room again to requests that come meanwhile.
     *
     * @param most at most so many queues
     * @param duty is told for how many there is room; returns how many it found
     * @return how many it found
     */
    public int withRoomForDuty(int most, IntUnaryOperator duty) {
        return withRoom(Math.min(most, (room() + 1) / 2), room -> room == 0 ? 0 : duty.applyAsInt(room));
    }

    private synchronized int keep(int wanted) {
        int room = Math.min(wanted, room());
        here.keepRoom(room);
        if (drain.begun()) {
            // Another thread may just have read the kept room.
            here.giveRoomBack(room);
            return 0;
        }
        return room;
    }

    /**
     * Checks that the database answers this node's heartbeats.
     *
     * @throws StoreUnavailable when it does not
     */
    public void refuseIfCutOff() {
        if (lease.isCutOff()) {
            throw StoreUnavailable.noHeartbeat();
        }
    }
}
