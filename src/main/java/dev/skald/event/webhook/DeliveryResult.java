package dev.skald.event.webhook;

import dev.skald.store.subscription.DeliveryProblem;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** The result of one attempt to deliver an event. */
public sealed interface DeliveryResult {
    /** The receiver has accepted it. */
    record Delivered(int status) implements DeliveryResult {}

    /**
     * It may have arrived, and is tried again.
     *
     * @param retryAfter how long the receiver wants no delivery; null when it did not say
     * @param gone whether the receiver wants no more deliveries
     */
    record Failed(DeliveryProblem problem, @Nullable Duration retryAfter, boolean gone) implements DeliveryResult {
        /** The same, where the subscription has changed since: it may have another receiver, who asked for nothing. */
        Failed beforeChange() {
            return new Failed(problem, null, false);
        }
    }

    /** It was not tried, because it is not kept any more. */
    record Lost() implements DeliveryResult {}

    /** It was not tried, because the subscription was changed and excludes it now. */
    record Unwanted() implements DeliveryResult {}
}
