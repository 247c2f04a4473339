package dev.skald.event.webhook;

import dev.skald.credential.SealText;
import dev.skald.store.subscription.StoredSecret;
import dev.skald.store.subscription.Subscription;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/** Seals the secrets of subscriptions before they are kept, and opens them for deliveries. */
@ApplicationScoped
class SubscriptionSecrets {
    private final SealText seal;

    SubscriptionSecrets(SealText seal) {
        this.seal = seal;
    }

    /** A secret as it is stored. */
    StoredSecret sealed(String namespace, String name, SigningSecret secret) {
        SealText.Sealed sealed = seal.seal(namespace, purpose(name), secret.text());
        return new StoredSecret(0, sealed.keyId(), sealed.text());
    }

    /** The secrets that sign now, the newest first; empty when one of them can't be opened. */
    Optional<List<SigningSecret>> open(Subscription subscription) {
        List<SigningSecret> opened = new ArrayList<>();
        for (StoredSecret secret : subscription.secrets()) {
            Optional<SigningSecret> one = open(subscription, secret);
            if (one.isEmpty()) {
                return Optional.empty();
            }
            opened.add(one.get());
        }
        return opened.isEmpty() ? Optional.empty() : Optional.of(opened);
    }

    private Optional<SigningSecret> open(Subscription subscription, StoredSecret secret) {
        return seal.open(
                        subscription.draft().namespace(),
                        purpose(subscription.draft().name()),
                        new SealText.Sealed(secret.keyId(), secret.text()))
                .map(text -> Objects.requireNonNull(SigningSecret.of(text), "what is kept was a secret"));
    }

    /** Whether a secret is sealed with another key than it would be now. */
    boolean isOld(StoredSecret secret) {
        return !seal.sealsWith(secret.keyId());
    }

    /** The same secret sealed with the present key; empty when it can't be opened. */
    Optional<StoredSecret> sealedAgain(Subscription subscription, StoredSecret secret) {
        return open(subscription, secret)
                .map(opened -> sealed(
                        subscription.draft().namespace(), subscription.draft().name(), opened));
    }

    /** No credentials have a slash in their name. */
    private static String purpose(String name) {
        return "subscription/" + name;
    }
}
