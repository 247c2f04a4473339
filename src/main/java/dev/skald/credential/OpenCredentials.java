package dev.skald.credential;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.skald.outbound.credential.Credential;
import dev.skald.outbound.credential.CredentialName;
import dev.skald.outbound.credential.CredentialUnavailable;
import dev.skald.outbound.credential.StoredCredentials;
import dev.skald.store.StoreUnavailable;
import dev.skald.store.credential.SealedRow;
import dev.skald.store.credential.SealedRows;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;

/** Opens credentials for calls. Changes by other nodes are seen within {@link #KEPT}. */
@ApplicationScoped
public class OpenCredentials implements StoredCredentials {
    static final Duration KEPT = Duration.ofSeconds(2);
    private static final int KEPT_MAX = 10_000;

    private final Function<CredentialName, Optional<Credential>> read;
    private final AtomicLong changes = new AtomicLong();
    private final Cache<CredentialName, Optional<Credential>> opened = Caffeine.newBuilder()
            .expireAfterWrite(KEPT)
            .maximumSize(KEPT_MAX)
            .executor(Runnable::run)
            .build();

    @Inject
    OpenCredentials(SealedRows rows, SealKeys keys) {
        this(name -> read(rows, keys, name));
    }

    OpenCredentials(Function<CredentialName, Optional<Credential>> read) {
        this.read = read;
    }

    @Override
    public Optional<Credential> find(CredentialName name) {
        Optional<Credential> known = opened.getIfPresent(name);
        if (known != null) {
            return known;
        }
        long before = changes.get();
        Optional<Credential> found = read.apply(name);
        opened.put(name, found);
        if (changes.get() != before) {
            // They may have been read before the change.
            opened.invalidate(name);
        }
        return found;
    }

    private static Optional<Credential> read(SealedRows rows, SealKeys keys, CredentialName name) {
        try {
            return rows.find(name.namespace(), name.name()).map(row -> open(row, keys));
        } catch (StoreUnavailable e) {
            throw CredentialUnavailable.passing("the database can't be reached", e);
        }
    }

    private static Credential open(SealedRow row, SealKeys keys) {
        SealKey key = keys.find(row.keyId())
                .orElseThrow(() -> CredentialUnavailable.setUpFault(
                        "they are sealed with a key that this server does not have (" + SealKeys.SETTING + ")"));
        return CredentialText.read(key.open(row.namespace(), row.name(), row.sealed())
                .orElseThrow(() -> CredentialUnavailable.setUpFault("their row was not sealed for this name")));
    }

    /** Reads them anew at the next use, because they were changed here. */
    void forget(CredentialName name) {
        changes.incrementAndGet();
        opened.invalidate(name);
    }
}
