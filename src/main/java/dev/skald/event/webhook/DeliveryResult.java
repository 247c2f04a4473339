package dev.skald.event.webhook;

import dev.skald.store.subscription.DeliveryProblem;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** What came of one attempt to deliver an event. */
public sealed interface DeliveryResult {
    /** The receiver has taken it. */
    record Delivered(int status) implements DeliveryResult {}

    /**
     * It may have arrived or not, and is tried again.
     *
     * @param retryAfter how long the receiver asked to be left alone; null when it did not
     * @param gone whether the receiver wants no more deliveries
     */
    record Failed(DeliveryProblem problem, @Nullable Duration retryAfter, boolean gone) implements DeliveryResult {
        /** The same, where the subscription has changed since: it may have another receiver, who asked for nothing. */
        Failed beforeChange() {
            return new Failed(problem, null, false);
        }
    }

    /** It was not tried, as it is not kept any more. */
    record Lost() implements DeliveryResult {}

    /** It was not tried, as the subscription has changed and does not want it any more. */
    record Unwanted() implements DeliveryResult {}
}
