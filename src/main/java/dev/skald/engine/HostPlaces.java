package dev.skald.engine;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
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
    /** Who got no place in the line is found by the rounds of recovery, like every queue that is due. */
    private static final int LINE_MAX = 10_000;

    /** Hosts that are remembered because there was no connection, although nobody calls them now. */
    private static final int HOSTS_MAX = 1_000;

    /** When a queue that got no place looks again, should nobody wake it. */
    private static final Duration PLACE_LOOK = Duration.ofSeconds(30);

    /** A place that is kept for a queue that does not come is free again after this. */
    private static final Duration KEPT_FOR = Duration.ofSeconds(5);

    private final InstantSource clock;
    private final int placesMax;
    private final Map<String, Host> hosts = new HashMap<>();

    @Inject
    HostPlaces(SteadyClock clock, EngineSettings settings) {
        this(clock, settings.callsPerHost());
    }

    HostPlaces(InstantSource clock, int placesMax) {
        this.clock = clock;
        this.placesMax = placesMax;
    }

    private static final class Host {
        private final Outage outage = new Outage();

        /** Calls under way, and places that are kept. */
        private int taken;

        /** For whom places are kept, and until when; in the order of time. */
        private final Map<UUID, Instant> kept = new LinkedHashMap<>();

        private final Set<UUID> line = new LinkedHashSet<>();

        private boolean isIdle() {
            return taken == 0 && line.isEmpty();
        }

        private boolean isFirst(UUID queueId) {
            return line.isEmpty() || line.iterator().next().equals(queueId);
        }
    }

    /**
     * What becomes of a call that wants a place.
     *
     * @param taken whether the call may be made; if so, its place must be given back
     * @param why why it may not, in words
     * @param look how long its queue waits until it looks for itself, should nobody wake it
     */
    record Admission(boolean taken, String why, Duration look) {
        static final Admission TAKEN = new Admission(true, "", Duration.ZERO);
        static final Admission FULL =
                new Admission(false, "as many calls to its participant's host are under way as may be", PLACE_LOOK);
    }

    /**
     * Who is to be woken.
     *
     * @param now queues for which places are kept
     * @param later the queue that tries a host that is away next; null when there is none
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
        Host host = hosts.computeIfAbsent(name, unknown -> new Host());
        Instant now = clock.instant();
        reclaim(host);
        if (mustSucceed && !host.outage.admits(now)) {
            Duration look = host.isFirst(queueId) ? host.outage.pause(now) : host.outage.look(now);
            stand(host, queueId);
            return new Admission(false, host.outage.words(now), look);
        }
        if (host.kept.remove(queueId) == null) {
            if (host.taken >= placesMax) {
                stand(host, queueId);
                return Admission.FULL;
            }
            host.taken++;
        }
        host.line.remove(queueId);
        host.outage.called(now);
        return Admission.TAKEN;
    }

    private static void stand(Host host, UUID queueId) {
        if (host.line.size() < LINE_MAX) {
            host.line.add(queueId);
        }
    }

    /** Gives the place of a call back that was not made. */
    synchronized Wake giveBack(String name) {
        Host host = host(name);
        host.outage.notCalled(clock.instant());
        return free(name, host);
    }

    /** Gives the place of a call back that had a connection. */
    synchronized Wake reached(String name) {
        Host host = host(name);
        host.outage.reached();
        return free(name, host);
    }

    /**
     * Gives the place of a call back that had no connection.
     *
     * @param why in words
     */
    synchronized Wake unreached(String name, String why) {
        Host host = host(name);
        Instant before = host.outage.next();
        host.outage.unreached(clock.instant(), why);
        Wake wake = free(name, host);
        // Only when that is new; a thousand calls may fail together.
        return wake.later() == null || !before.equals(host.outage.next()) ? wake : Wake.NOBODY;
    }

    private Host host(String name) {
        Host host = hosts.get(name);
        if (host == null) {
            throw new IllegalStateException("no call to " + name + " is under way");
        }
        return host;
    }

    private Wake free(String name, Host host) {
        reclaim(host);
        host.taken--;
        Instant now = clock.instant();
        if (!host.outage.admits(now)) {
            return host.line.isEmpty()
                    ? Wake.NOBODY
                    : new Wake(List.of(), host.line.iterator().next(), host.outage.pause(now));
        }
        List<UUID> next = keep(host, now.plus(KEPT_FOR));
        if (host.isIdle() && (host.outage.isOver() || hosts.size() > HOSTS_MAX)) {
            hosts.remove(name);
        }
        return next.isEmpty() ? Wake.NOBODY : new Wake(next, null, Duration.ZERO);
    }

    /**
     * Keeps places for those who stand first, for two at a time: more places are free than that only after an outage, and
     * then the host gets twice as many calls each time.
     */
    private List<UUID> keep(Host host, Instant until) {
        List<UUID> next = new ArrayList<>(2);
        Iterator<UUID> line = host.line.iterator();
        while (line.hasNext() && next.size() < 2 && host.taken < placesMax) {
            UUID one = line.next();
            line.remove();
            host.taken++;
            host.kept.put(one, until);
            next.add(one);
        }
        return next;
    }

    /** Says that a queue does not need the place that is kept for it; who gets it instead. */
    synchronized Wake forgo(String name, UUID queueId) {
        Host host = hosts.get(name);
        return host != null && host.kept.remove(queueId) != null ? giveBack(name) : Wake.NOBODY;
    }

    /** Whether a place is kept for a queue at some host. */
    synchronized boolean isKeptFor(UUID queueId) {
        return hosts.values().stream().anyMatch(host -> host.kept.containsKey(queueId));
    }

    private void reclaim(Host host) {
        Iterator<Instant> ends = host.kept.values().iterator();
        while (ends.hasNext() && !ends.next().isAfter(clock.instant())) {
            ends.remove();
            host.taken--;
        }
    }
}
