package dev.skald.event.webhook;

import dev.skald.engine.run.IdsAndRandom;
import dev.skald.event.EventFeed;
import dev.skald.queue.Actor;
import dev.skald.store.StoreUnavailable;
import dev.skald.store.outbox.EventRange;
import dev.skald.store.subscription.Subscription;
import dev.skald.store.subscription.SubscriptionReport;
import dev.skald.store.subscription.Subscriptions;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The commands of an admin for subscriptions. Every method throws {@link StoreUnavailable} when the database can't be
 * reached.
 */
@ApplicationScoped
public class KeepSubscriptions {
    /** The maximum number in a namespace. */
    public static final int COUNT_MAX = 100;

    private final Subscriptions subscriptions;
    private final SubscriptionSecrets secrets;
    private final SubscriptionSignal changed;
    private final EventFeed feed;
    private final IdsAndRandom random;

    KeepSubscriptions(
            Subscriptions subscriptions,
            SubscriptionSecrets secrets,
            SubscriptionSignal changed,
            EventFeed feed,
            IdsAndRandom random) {
        this.subscriptions = subscriptions;
        this.secrets = secrets;
        this.changed = changed;
        this.feed = feed;
        this.random = random;
    }

    /** Where a new subscription begins. */
    public sealed interface Beginning {
        /** With events that are committed from now on. */
        record Now() implements Beginning {}

        /** With the oldest event that is kept. */
        record Start() implements Beginning {}

        /** With this position, at least 1. */
        record At(long position) implements Beginning {}
    }

    /** The outcome of keeping a subscription. */
    public sealed interface Result {
        /**
         * It is new.
         *
         * @param secret is shown only once
         */
        record Made(SubscriptionReport report, SigningSecret secret) implements Result {}

        /** It was there before. */
        record Changed(SubscriptionReport report) implements Result {}

        /** The namespace has the maximum number. */
        record TooMany() implements Result {}

        /** There is no such position yet; this is the newest one. */
        record Ahead(long last) implements Result {}
    }

    /** The outcome of asking for a replay. */
    public sealed interface Replay {
        /** It is begun. */
        record Begun(SubscriptionReport report) implements Replay {}

        /** Another one is under way. */
        record Busy() implements Replay {}

        record Unknown() implements Replay {}

        /** There is no such position yet; this is the newest one. */
        record Ahead(long last) implements Replay {}
    }

    /**
     * Stores a subscription in place of the one of the same name.
     *
     * @param given its secret; null to make one for a new subscription, and to keep that of an old one. For an old one,
     *     a secret other than its newest is a rotation
     * @param beginning applies only to a new one
     */
    public Result keep(Subscription.Draft draft, @Nullable SigningSecret given, Beginning beginning, Actor actor) {
        EventRange range = feed.range();
        long position = switch (beginning) {
            case Beginning.Now now -> range.last();
            case Beginning.Start start -> range.purged();
            case Beginning.At(long at) -> at - 1;
        };
        if (position > range.last()) {
            return new Result.Ahead(range.last());
        }
        SigningSecret secret = given == null ? new SigningSecret(random.secret(SigningSecret.BYTES)) : given;
        Subscriptions.Kept kept = subscriptions.keep(
                draft, secrets.sealed(draft.namespace(), draft.name(), secret), position, COUNT_MAX, actor);
        changed.raise();
        return switch (kept) {
            case TOO_MANY -> new Result.TooMany();
            case NEW -> new Result.Made(report(draft), secret);
            case CHANGED, SAME -> {
                if (given != null && !isNewest(report(draft), given)) {
                    rotate(draft.namespace(), draft.name(), given, actor);
                }
                yield new Result.Changed(report(draft));
            }
        };
    }

    private SubscriptionReport report(Subscription.Draft draft) {
        return find(draft.namespace(), draft.name())
                .orElseThrow(() -> new IllegalStateException("deleted a moment after it was kept: " + draft.name()));
    }

    private boolean isNewest(SubscriptionReport report, SigningSecret secret) {
        return secrets.open(report.subscription())
                .filter(all -> all.getFirst().text().equals(secret.text()))
                .isPresent();
    }

    /** The subscription of a name. */
    public Optional<SubscriptionReport> find(String namespace, String name) {
        return subscriptions.find(namespace, name);
    }

    /** Those of a namespace, by name. */
    public List<SubscriptionReport> list(String namespace) {
        return subscriptions.list(namespace);
    }

    /** Removes one; returns whether there was one of this name. */
    public boolean delete(String namespace, String name, Actor actor) {
        boolean deleted = subscriptions.delete(namespace, name, actor);
        changed.raise();
        return deleted;
    }

    /**
     * Sets a new secret; the previous one also signs for {@link Subscriptions#OVERLAP}.
     *
     * @param given null to make one
     * @return the new secret, which is shown only once; empty when there is no subscription of this name
     */
    public Optional<SigningSecret> rotate(String namespace, String name, @Nullable SigningSecret given, Actor actor) {
        SigningSecret secret = given == null ? new SigningSecret(random.secret(SigningSecret.BYTES)) : given;
        boolean rotated = subscriptions.rotate(namespace, name, secrets.sealed(namespace, name, secret), actor);
        changed.raise();
        return rotated ? Optional.of(secret) : Optional.empty();
    }

    /** Pauses deliveries until it is resumed; empty when there is none of this name. */
    public Optional<SubscriptionReport> pause(String namespace, String name, @Nullable String reason, Actor actor) {
        boolean paused = subscriptions.pause(namespace, name, reason, actor);
        changed.raise();
        return paused ? find(namespace, name) : Optional.empty();
    }

    /** Delivers all waiting events; empty when there is none of this name. */
    public Optional<SubscriptionReport> resume(String namespace, String name, Actor actor) {
        boolean resumed = subscriptions.resume(namespace, name, actor);
        changed.raise();
        return resumed ? find(namespace, name) : Optional.empty();
    }

    /**
     * Delivers events again.
     *
     * @param from the first position
     * @param to the last position; null for the newest
     */
    public Replay replay(String namespace, String name, long from, @Nullable Long to, Actor actor) {
        long last = feed.range().last();
        if (from > last || (to != null && to > last)) {
            return new Replay.Ahead(last);
        }
        Subscriptions.Replay replay = subscriptions.replay(namespace, name, from, to == null ? last : to, actor);
        changed.raise();
        return switch (replay) {
            case UNKNOWN -> new Replay.Unknown();
            case BUSY -> new Replay.Busy();
            case BEGUN -> find(namespace, name).<Replay>map(Replay.Begun::new).orElseGet(Replay.Unknown::new);
        };
    }
}
