package dev.skald.engine;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Bounds how many calls this node has under way to each host, so that one participant that is slow does not take every
 * place from the others. Queues that find no place stand in line; the first one gets the next place that is given back.
 */
@ApplicationScoped
class HostPlaces {
    /** Who got no place in the line is found by the rounds of recovery, like every queue that is due. */
    private static final int LINE_MAX = 10_000;

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
        /** Calls under way, and places that are kept. */
        private int taken;

        /** For whom places are kept, and until when; in the order of time. */
        private final Map<UUID, Instant> kept = new LinkedHashMap<>();

        private final Set<UUID> line = new LinkedHashSet<>();
    }

    /**
     * Takes a place for one call, or a place in the line.
     *
     * @return whether the call may be made; if so, its place must be given back
     */
    synchronized boolean take(String name, UUID queueId) {
        Host host = hosts.computeIfAbsent(name, unknown -> new Host());
        reclaim(host);
        if (host.kept.remove(queueId) != null) {
            return true;
        }
        if (host.taken < placesMax) {
            host.taken++;
            host.line.remove(queueId);
            return true;
        }
        if (host.line.size() < LINE_MAX) {
            host.line.add(queueId);
        }
        return false;
    }

    /**
     * Gives a place back.
     *
     * @return the queue for which it is kept now, and that is to be woken; null when nobody waits
     */
    synchronized @Nullable UUID giveBack(String name) {
        Host host = hosts.get(name);
        if (host == null) {
            throw new IllegalStateException("no call to " + name + " is under way");
        }
        reclaim(host);
        Iterator<UUID> line = host.line.iterator();
        if (line.hasNext()) {
            UUID next = line.next();
            line.remove();
            host.kept.put(next, clock.instant().plus(KEPT_FOR));
            return next;
        }
        host.taken--;
        if (host.taken == 0) {
            hosts.remove(name);
        }
        return null;
    }

    /**
     * Says that a queue does not need the place that is kept for it.
     *
     * @return the queue for which it is kept now instead; null when nobody waits
     */
    synchronized @Nullable UUID forgo(String name, UUID queueId) {
        Host host = hosts.get(name);
        return host != null && host.kept.remove(queueId) != null ? giveBack(name) : null;
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
