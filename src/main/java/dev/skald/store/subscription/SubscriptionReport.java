package dev.skald.store.subscription;

import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How a subscription gets on.
 *
 * @param pause null while it delivers
 * @param lastSuccessAt null before the first success
 * @param failingSince the first failure after the last success; null when there is none
 * @param problem the last one; null when there was none
 * @param problemAt when that was
 * @param lost what was purged before it was delivered; null when nothing was
 * @param previousSecretUntil until when the secret before the newest one signs; null when none does
 * @param slots how far each is, by their numbers
 */
public record SubscriptionReport(
        Subscription subscription,
        @Nullable Pause pause,
        @Nullable Instant lastSuccessAt,
        @Nullable Instant failingSince,
        @Nullable DeliveryProblem problem,
        @Nullable Instant problemAt,
        @Nullable Lost lost,
        @Nullable Instant previousSecretUntil,
        Map<Integer, Progress> slots) {
    public SubscriptionReport {
        slots = Map.copyOf(slots);
    }

    /**
     * Since when nothing is delivered, and why.
     *
     * @param reason as it was given; null for none
     */
    public record Pause(Instant at, String cause, @Nullable String reason) {}

    /** The positions between which events may have been lost. */
    public record Lost(long from, long to, Instant at) {}

    /**
     * How far a slot is.
     *
     * @param position the last one that it has passed
     * @param replayPosition the same of a replay; null when there is none
     * @param replayUntil where that ends
     * @param waiting how many events it has passed without delivering them
     * @param oldest the first of these; null when there is none
     */
    public record Progress(
            long position,
            @Nullable Long replayPosition,
            @Nullable Long replayUntil,
            int waiting,
            @Nullable Long oldest) {}

    /** The position up to which everything was looked at. */
    public long cursor() {
        return slots.values().stream().mapToLong(Progress::position).min().orElse(0);
    }

    /** How many events wait for another attempt, or behind one that does. */
    public int waiting() {
        return slots.values().stream().mapToInt(Progress::waiting).sum();
    }
}
