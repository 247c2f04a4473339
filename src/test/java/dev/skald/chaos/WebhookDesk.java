package dev.skald.chaos;

import dev.skald.support.Eventually;
import java.time.Duration;
import java.util.List;

/** Keeps the subscriptions of a test at whichever node answers. */
final class WebhookDesk {
    private static final Duration LONGEST = Duration.ofMinutes(2);

    private final Fleet fleet;
    private final Desk desk;

    WebhookDesk(Fleet fleet, Desk desk) {
        this.fleet = fleet;
        this.desk = desk;
    }

    /** Has events delivered from now on. */
    void subscribe(MoodySubscriber subscriber) throws Exception {
        Eventually.within(
                LONGEST,
                subscriber.name() + " is subscribed",
                () -> fleet.members().stream()
                        .anyMatch(node -> desk.put(node, path(subscriber), subscriber.subscription())
                                .isYes()));
    }

    /** Returns once Skald has paused the subscription. */
    void awaitPaused(MoodySubscriber subscriber) throws Exception {
        Eventually.within(
                LONGEST,
                subscriber.name() + " is paused",
                () -> fleet.members().stream()
                        .anyMatch(node -> desk.get(node, path(subscriber))
                                .body()
                                .path("state")
                                .asText()
                                .equals("paused")));
    }

    /** Has everything delivered that waits. */
    void resume(MoodySubscriber subscriber) throws Exception {
        Eventually.within(
                LONGEST,
                subscriber.name() + " is resumed",
                () -> fleet.members().stream()
                        .anyMatch(node -> desk.post(node, path(subscriber) + "/resume", "")
                                .isYes()));
    }

    /** Returns once nothing waits for any of them; from now on they take whatever comes. */
    void awaitDelivered(List<MoodySubscriber> subscribers) throws Exception {
        for (MoodySubscriber subscriber : subscribers) {
            resume(subscriber);
        }
        for (MoodySubscriber subscriber : subscribers) {
            Eventually.within(
                    LONGEST,
                    subscriber.name() + " has everything",
                    () -> desk.get(fleet.members().getFirst(), path(subscriber))
                                    .body()
                                    .path("backlog")
                                    .asInt(-1)
                            == 0);
        }
    }

    private static String path(MoodySubscriber subscriber) {
        return "/subscriptions/" + subscriber.name();
    }
}
