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
import java.time.Duration;
import java.util.Optional;

/** Opens credentials for calls. What other nodes change is seen within {@link #KEPT}. */
@ApplicationScoped
public class OpenCredentials implements StoredCredentials {
    static final Duration KEPT = Duration.ofSeconds(2);
    private static final int KEPT_MAX = 10_000;

    private final SealedRows rows;
    private final SealKeys keys;
    private final Cache<CredentialName, Optional<Credential>> opened = Caffeine.newBuilder()
            .expireAfterWrite(KEPT)
            .maximumSize(KEPT_MAX)
            .executor(Runnable::run)
            .build();

    OpenCredentials(SealedRows rows, SealKeys keys) {
        this.rows = rows;
        this.keys = keys;
    }

    @Override
    public Optional<Credential> find(CredentialName name) {
        Optional<Credential> known = opened.getIfPresent(name);
        if (known != null) {
            return known;
        }
        Optional<Credential> read = read(name);
        opened.put(name, read);
        return read;
    }

    private Optional<Credential> read(CredentialName name) {
        try {
            return rows.find(name.namespace(), name.name()).map(this::open);
        } catch (StoreUnavailable e) {
            throw new CredentialUnavailable("the database can't be reached", e);
        }
    }

    private Credential open(SealedRow row) {
        return CredentialText.read(keys.find(row.keyId())
                .flatMap(key -> key.open(row.namespace(), row.name(), row.sealed()))
                .orElseThrow(() -> new CredentialUnavailable(
                        "they are sealed with a key that this server does not have (" + SealKeys.SETTING + ")")));
    }

    /** Has them read anew, as they were changed here. */
    void forget(CredentialName name) {
        opened.invalidate(name);
    }
}
