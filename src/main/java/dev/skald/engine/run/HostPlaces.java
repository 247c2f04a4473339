package dev.skald.engine.run;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Bounds how many calls this node has under way to each host, so that one participant that is slow does not take every
 * place from the others. Queues that find no place stand in line; the first one gets the next place that is given back.
 *
 * <p>A host to which there is no connection is called by one queue at a time, ever more seldom; the others stand in line
 * as well, unless their calls may fail.
 */
@ApplicationScoped
class HostPlaces {
    /** So many hosts without a connection are remembered, even if no queue calls them now. */
    private static final int HOSTS_MAX = 1_000;

    /** When a queue that got no place looks again, if nothing wakes it before. */
    private static final Duration PLACE_LOOK = Duration.ofSeconds(30);

    /** A place that is kept for a queue that does not come is free again after this. */
    private static final Duration KEPT_FOR = Duration.ofSeconds(5);

    /** How soon the line moves on when this node could not work on the queue that was woken. */
    private static final Duration NO_ROOM = Duration.ofSeconds(1);

    private final InstantSource clock;
    private final int placesMax;
    private final Map<String, HostLine> hosts = new HashMap<>();

    @Inject
    HostPlaces(SteadyClock clock, EngineSettings settings) {
        this(clock, settings.callsPerHost());
    }

    HostPlaces(InstantSource clock, int placesMax) {
        this.clock = clock;
        this.placesMax = placesMax;
    }

    /**
     * The answer to a call that wants a place.
     *
     * @param taken whether the call may be made; if so, its place must be given back
     * @param why why it may not, in words
     * @param look how long its queue waits until it looks again, if nothing wakes it before
     * @param number of the call, if it is the one that tries a host that is away
     */
    record Admission(boolean taken, String why, Duration look, long number) {
        static final Admission TAKEN = taken(Outage.NO_TRY);
        static final Admission FULL =
                none("as many calls to its participant's host are under way as may be", PLACE_LOOK);

        private static Admission taken(long number) {
            return new Admission(true, "", Duration.ZERO, number);
        }

        private static Admission none(String why, Duration look) {
            return new Admission(false, why, look, Outage.NO_TRY);
        }

        /** Whether the call is the one that tries a host that is away. */
        boolean tries() {
            return number != Outage.NO_TRY;
        }
    }

    /**
     * Who is to be woken.
     *
     * @param now queues for which places are kept
     * @param later who stands first when the line is to move on by itself, see {@link #again}; null when it is not
     * @param delay when it does
     */
    record Wake(List<UUID> now, @Nullable UUID later, Duration delay) {
        static final Wake NOBODY = new Wake(List.of(), null, Duration.ZERO);
    }

    /**
     * Takes a place for one call, or a place in the line.
     *
     * @param mustSucceed whether the call can wait for the host to be there again: it is made until it succeeds
     */
    synchronized Admission take(String name, UUID queueId, boolean mustSucceed) {
        HostLine host = hosts.computeIfAbsent(name, unknown -> new HostLine());
        Instant now = clock.instant();
        host.reclaim(now);
        if (mustSucceed && !host.outage().admits(now)) {
            host.putBack(queueId);
            Duration look = host.isFirst(queueId)
                    ? host.outage().pause(now)
                    : host.outage().look(now);
            host.join(queueId, true);
            return Admission.none(host.outage().words(now), look);
        }
        if (!host.take(queueId, placesMax)) {
            host.join(queueId, mustSucceed);
            return Admission.FULL;
        }
        return Admission.taken(host.outage().called(now));
    }

    /** Gives back the place of a call that was not made, or may not have had a connection. */
    synchronized Wake giveBack(String name, Admission admission) {
        HostLine host = host(name);
        host.outage().notCalled(clock.instant(), admission.number());
        return free(name, host);
    }

    /** Gives back the place of a call that had a connection. */
    synchronized Wake reached(String name) {
        HostLine host = host(name);
        host.outage().reached();
        return free(name, host);
    }

    /**
     * Gives back the place of a call that had no connection.
     *
     * @param why in words
     */
    synchronized Wake unreached(String name, Admission admission, String why) {
        HostLine host = host(name);
        host.outage().unreached(clock.instant(), admission.number(), why);
        return free(name, host);
    }

    private HostLine host(String name) {
        HostLine host = hosts.get(name);
        if (host == null) {
            throw new IllegalStateException("no call to " + name + " is under way");
        }
        return host;
    }

    private Wake free(String name, HostLine host) {
        host.reclaim(clock.instant());
        host.free();
        return moveOn(name, host);
    }

    private Wake moveOn(String name, HostLine host) {
        Instant now = clock.instant();
        List<UUID> next = host.keep(now, now.plus(KEPT_FOR), placesMax);
        if (host.isIdle() && (host.outage().isOver() || hosts.size() > HOSTS_MAX)) {
            hosts.remove(name);
        }
        UUID later = host.outage().isOn() ? host.firstThatWaits() : null;
        // Should the one that tries the host not come, there is another one.
        Duration delay = host.outage().admits(now) ? KEPT_FOR : host.outage().pause(now);
        if (later != null && host.schedules(now, now.plus(delay))) {
            return new Wake(next, later, delay);
        }
        return next.isEmpty() ? Wake.NOBODY : new Wake(next, null, Duration.ZERO);
    }

    /** Gives up the place that is kept for a queue; says which queue gets it instead. */
    synchronized Wake forgo(String name, UUID queueId) {
        HostLine host = hosts.get(name);
        return host != null && host.forgo(queueId) ? free(name, host) : Wake.NOBODY;
    }

    /** Puts a queue back to the front of the line, because this node can't work on it now; its kept place is free. */
    synchronized Wake putBack(String name, UUID queueId) {
        HostLine host = hosts.get(name);
        if (host == null) {
            return Wake.NOBODY;
        }
        Instant now = clock.instant();
        host.reclaim(clock.instant());
        host.putBack(queueId);
        return host.schedules(now, now.plus(NO_ROOM)) ? new Wake(List.of(), queueId, NO_ROOM) : Wake.NOBODY;
    }

    /** Lets the line move on when the timer says so. */
    synchronized Wake again(String name) {
        HostLine host = hosts.get(name);
        // Unless this was to be earlier meanwhile.
        if (host == null || !host.isDue(clock.instant())) {
            return Wake.NOBODY;
        }
        host.reclaim(clock.instant());
        return moveOn(name, host);
    }

    /** Whether a place is kept for a queue at some host. */
    synchronized boolean isKeptFor(UUID queueId) {
        return hosts.values().stream().anyMatch(host -> host.isKeptFor(queueId));
    }
}
