package dev.skald.engine.run;

import dev.skald.store.StoreUnavailable;
import dev.skald.store.node.Claim;
import dev.skald.store.node.ClaimedQueue;
import dev.skald.store.node.Claims;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Queues that this node holds, or may hold, without working on them, because the answer to a commit was lost. Each is
 * taken only with its known claim, so nothing is taken from a runner that began meanwhile.
 */
@ApplicationScoped
class UnownedClaims {
    /** So many are remembered; {@link #claimForgotten} finds the others, and knows less about them. */
    private static final int REMEMBERED_MAX = 10_000;

    /** How often a claim is looked for again, whose commit is still under way or whose row is locked. */
    private static final int LOOKS = 3;

    private final Claims claims;
    private final RunningHere here;

    private final Map<Claim, Suspicion> suspected = Collections.synchronizedMap(new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Claim, Suspicion> eldest) {
            return size() > REMEMBERED_MAX;
        }
    });

    /** Queues whose claim is not known. */
    private final Set<UUID> unknown = ConcurrentHashMap.newKeySet();

    UnownedClaims(Claims claims, RunningHere here) {
        this.claims = claims;
        this.here = here;
    }

    /**
     * Why a claim may have nobody who works with it.
     *
     * @param cause why its queue is taken up, if the claim exists
     * @param looks how often it is still to be looked for
     * @param claiming those who may have made the claim and may begin to work with it
     */
    private record Suspicion(TakeUpCause cause, int looks, Set<Object> claiming) {
        Suspicion withLooks(int left) {
            return new Suspicion(cause, left, claiming);
        }

        /**
         * Null when it proved wrong. A known cause is remembered: the start of a queue, for example, may be committed
         * long after its answer was given up.
         */
        @Nullable
        Suspicion afterOneMoreLook() {
            int left = Math.max(0, looks - 1);
            boolean tellsNothing = cause instanceof TakeUpCause.Unowned || cause instanceof TakeUpCause.Due;
            return left == 0 && tellsNothing ? null : withLooks(left);
        }
    }

    /** Notes a claim that no runner uses, if the database has it. */
    void suspect(Claim claim, TakeUpCause cause) {
        suspected.put(claim, new Suspicion(cause, LOOKS, Set.of()));
    }

    /** Notes a queue that may have been claimed without a runner. */
    void suspect(UUID queueId) {
        if (unknown.size() < REMEMBERED_MAX) {
            unknown.add(queueId);
        }
    }

    /**
     * Claims those that are suspected.
     *
     * @param max at most so many
     * @param taker begins to work on one, claimed anew
     * @return how many there were
     * @throws StoreUnavailable when the database is away; the rest stays suspected
     */
    int claimSuspected(int max, BiConsumer<Claim, TakeUpCause> taker) {
        for (UUID id : List.copyOf(unknown)) {
            if (!here.has(id)) {
                lookAt(id);
            }
        }
        return claim(max, taker);
    }

    private void lookAt(UUID id) {
        // First, because it may be suspected again meanwhile.
        unknown.remove(id);
        try {
            claims.held(id).ifPresent(this::suspectUnlessBegun);
        } catch (StoreUnavailable e) {
            suspect(id);
            throw e;
        }
    }

    /**
     * Claims what this node holds without working on it.
     *
     * @param max at most so many
     * @param taker as for the suspected ones
     * @return how many there were
     */
    int claimForgotten(int max, BiConsumer<Claim, TakeUpCause> taker) {
        claims.held().stream().filter(claim -> !here.has(claim.queueId())).forEach(this::suspectUnlessBegun);
        return claim(max, taker);
    }

    /** Suspects a claim that this node was found to have. The thread that made it may be about to begin. */
    private void suspectUnlessBegun(Claim claim) {
        Set<Object> claiming = here.claimingNow();
        suspected.compute(
                claim,
                (same, before) -> before == null
                        ? new Suspicion(new TakeUpCause.Unowned(), LOOKS, claiming)
                        : before.withLooks(LOOKS));
    }

    private int claim(int max, BiConsumer<Claim, TakeUpCause> taker) {
        Map<Claim, Suspicion> chosen = choose(max);
        if (chosen.isEmpty()) {
            return 0;
        }
        return here.claiming(() -> {
            Map<Claim, ClaimedQueue> claimed = claims.unowned(chosen.keySet());
            chosen.forEach((claim, suspicion) -> {
                ClaimedQueue found = claimed.get(claim);
                if (found == null) {
                    suspected.computeIfPresent(claim, (same, before) -> before.afterOneMoreLook());
                } else {
                    // More may be known by now.
                    Suspicion last = suspected.remove(claim);
                    taker.accept(found.claim(), (last == null ? suspicion : last).cause());
                }
            });
            return claimed.size();
        });
    }

    /** Those to look for now; drops those of queues that are worked on. */
    private Map<Claim, Suspicion> choose(int max) {
        List<Map.Entry<Claim, Suspicion>> all;
        synchronized (suspected) {
            all = new ArrayList<>(suspected.entrySet());
        }
        Map<Claim, Suspicion> chosen = new LinkedHashMap<>();
        for (Map.Entry<Claim, Suspicion> one : all) {
            Claim claim = one.getKey();
            Suspicion suspicion = one.getValue();
            if (suspicion.looks() == 0 || here.isAnyClaiming(suspicion.claiming())) {
                continue;
            }
            if (here.has(claim.queueId())) {
                suspected.remove(claim);
            } else if (chosen.size() < max) {
                chosen.put(claim, suspicion);
            }
        }
        return chosen;
    }
}
