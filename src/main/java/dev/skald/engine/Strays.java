package dev.skald.engine;

import dev.skald.store.Claim;
import dev.skald.store.Claimed;
import dev.skald.store.Claims;
import dev.skald.store.StoreUnavailable;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/** Queues that are this node's, or may be, without anybody working on them: the answer to a commit was lost. */
@ApplicationScoped
class Strays {
    private final Claims claims;
    private final RunningHere here;

    private final Map<UUID, Kind> suspected = new ConcurrentHashMap<>();

    /** What this node held without working on it when that was looked for last. */
    private Set<Claim> forgottenPerhaps = Set.of();

    Strays(Claims claims, RunningHere here) {
        this.claims = claims;
        this.here = here;
    }

    /** What is known of a stray. */
    enum Kind {
        /** Nothing but that it is one. */
        UNKNOWN,
        /** Its start may be in the log; nothing that was announced with it was done. */
        UNSURE_START
    }

    /** A queue that was claimed anew. */
    record Found(Claimed claimed, Kind kind) {}

    /** Notes that a queue may be one. */
    void suspect(UUID queueId, Kind kind) {
        suspected.put(queueId, kind);
    }

    /**
     * Claims those that are suspected.
     *
     * @return how many there were
     * @throws StoreUnavailable when the database is away; those that are left are suspected still
     */
    int claimSuspected(Consumer<Found> taker) {
        int found = 0;
        for (UUID id : List.copyOf(suspected.keySet())) {
            if (here.has(id)) {
                continue;
            }
            // First, as a queue that can't be taken up after all is put back.
            Kind kind = suspected.remove(id);
            if (kind == null) {
                continue;
            }
            Optional<Claimed> claimed = claim(id, kind);
            claimed.ifPresent(one -> taker.accept(new Found(one, kind)));
            found += claimed.isPresent() ? 1 : 0;
        }
        return found;
    }

    private Optional<Claimed> claim(UUID id, Kind kind) {
        try {
            return switch (kind) {
                case UNKNOWN -> claims.stray(id);
                case UNSURE_START -> claims.stray(Claim.ofStart(id));
            };
        } catch (StoreUnavailable e) {
            suspect(id, kind);
            throw e;
        }
    }

    /**
     * Claims what this node has held since the call before this one without working on it.
     *
     * @param max at most so many
     * @return how many there were
     */
    synchronized int claimForgotten(int max, Consumer<Claimed> taker) {
        Set<Claim> before = forgottenPerhaps;
        forgottenPerhaps = claims.held().stream()
                .filter(claim -> !here.has(claim.queueId()))
                .collect(Collectors.toSet());
        int taken = 0;
        for (Claim claim : forgottenPerhaps) {
            if (before.contains(claim) && taken < max) {
                Optional<Claimed> claimed = claims.stray(claim);
                claimed.ifPresent(taker);
                taken += claimed.isPresent() ? 1 : 0;
            }
        }
        return taken;
    }
}
