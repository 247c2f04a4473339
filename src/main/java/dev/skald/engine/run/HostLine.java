package dev.skald.engine.run;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The places at one host, and the queues that stand in line for them. */
final class HostLine {
    /** A queue without a place in the line is found by the rounds of recovery, like every due queue. */
    private static final int LINE_MAX = 10_000;

    /** The timer may be early by so much. */
    private static final Duration EARLY = Duration.ofMillis(10);

    private final Outage outage = new Outage();

    /** Calls under way, and places that are kept. */
    private int taken;

    /** Queues for which places are kept, in the order of time. */
    private final Map<UUID, Kept> kept = new LinkedHashMap<>();

    /** Queues in the line, and whether their calls wait while the host is away. */
    private final LinkedHashMap<UUID, Boolean> line = new LinkedHashMap<>();

    /** When the line moves on by itself. */
    private Instant moveAt = Instant.MIN;

    /**
     * A place that is kept.
     *
     * @param until how long
     * @param waits whether it is for a call that waits while the host is away
     */
    private record Kept(Instant until, boolean waits) {}

    Outage outage() {
        return outage;
    }

    boolean isIdle() {
        return taken == 0 && line.isEmpty();
    }

    boolean isFirst(UUID queueId) {
        return line.isEmpty() || line.firstEntry().getKey().equals(queueId);
    }

    /** The first one whose call waits while the host is away. */
    @Nullable
    UUID firstThatWaits() {
        return line.entrySet().stream()
                .filter(Map.Entry::getValue)
                .map(Map.Entry::getKey)
                .findFirst()
                .orElse(null);
    }

    /** Adds a queue to the line, unless it stands there. */
    void join(UUID queueId, boolean waits) {
        if (line.size() < LINE_MAX || line.containsKey(queueId)) {
            line.merge(queueId, waits, Boolean::logicalAnd);
        }
    }

    /** Takes the place that is kept for a queue, or one that is free; false when there is none. */
    boolean take(UUID queueId, int placesMax) {
        if (kept.remove(queueId) == null) {
            if (taken >= placesMax) {
                return false;
            }
            taken++;
        }
        line.remove(queueId);
        return true;
    }

    /** A place is free again. */
    void free() {
        taken--;
    }

    /**
     * Keeps places for the first queues of the line, for two at a time. More places are free only after an outage; then
     * the host gets twice as many calls each time. While the host is away, a place is kept for one queue that tries it,
     * when it is time, and for queues whose calls do not wait.
     */
    List<UUID> keep(Instant now, Instant until, int placesMax) {
        boolean away = outage.isOn();
        boolean tried = away && (!outage.admits(now) || kept.values().stream().anyMatch(Kept::waits));
        List<UUID> next = new ArrayList<>(2);
        Iterator<Map.Entry<UUID, Boolean>> entries = line.entrySet().iterator();
        while (entries.hasNext() && next.size() < 2 && taken < placesMax) {
            Map.Entry<UUID, Boolean> one = entries.next();
            UUID queueId = one.getKey();
            boolean waits = one.getValue();
            if (!waits || !tried) {
                entries.remove();
                taken++;
                kept.put(queueId, new Kept(until, waits));
                next.add(queueId);
                tried = tried || (away && waits);
            }
        }
        return next;
    }

    boolean isKeptFor(UUID queueId) {
        return kept.containsKey(queueId);
    }

    /** Gives up a queue's kept place, which still counts as taken; false when there was none. */
    boolean forgo(UUID queueId) {
        return kept.remove(queueId) != null;
    }

    /** Takes a queue's kept place away, and puts it back where it stood. */
    void putBack(UUID queueId) {
        Kept place = kept.remove(queueId);
        if (place != null) {
            taken--;
            line.putFirst(queueId, place.waits());
        }
    }

    /** Frees the places that were kept for too long. */
    void reclaim(Instant now) {
        Iterator<Kept> ends = kept.values().iterator();
        while (ends.hasNext() && !ends.next().until().isAfter(now)) {
            ends.remove();
            taken--;
        }
    }

    /** Whether the timer must be set for then: it is not set for an earlier time. */
    boolean schedules(Instant now, Instant then) {
        if (moveAt.isAfter(now) && !moveAt.isAfter(then)) {
            return false;
        }
        moveAt = then;
        return true;
    }

    /** Whether it is time for the line to move on; false when the timer was set for another time meanwhile. */
    boolean isDue(Instant now) {
        if (moveAt.isAfter(now.plus(EARLY))) {
            return false;
        }
        moveAt = Instant.MIN;
        return true;
    }
}
