package dev.skald.store.subscription;

import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What a node has done for a slot since it last wrote that down.
 *
 * @param state how far it is; of the queues that wait, those that have changed
 * @param free queues that do not wait any more
 * @param succeeded whether a delivery succeeded
 * @param problem of the last delivery that failed; null when none failed
 * @param gone whether the receiver said that it is gone
 * @param lost what was purged before it was delivered; null when nothing was
 * @param released whether this node gives the slot up
 */
public record SlotChange(
        SlotState state,
        Set<UUID> free,
        boolean succeeded,
        @Nullable DeliveryProblem problem,
        boolean gone,
        @Nullable Range lost,
        boolean released) {
    public SlotChange {
        free = Set.copyOf(free);
    }

    /** Positions between which events were lost; others of them may have been delivered. */
    public record Range(long from, long to) {}
}
