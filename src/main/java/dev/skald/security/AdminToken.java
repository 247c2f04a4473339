package dev.skald.security;

import dev.skald.settings.SecretFile;
import dev.skald.store.token.TokenHash;
import jakarta.inject.Singleton;
import java.util.Optional;

/** The token that makes its holder the first admin, if the settings give one. */
@Singleton
class AdminToken {
    private final Optional<TokenHash> hash;

    AdminToken(SecuritySettings settings) {
        hash = settings.adminToken()
                .or(() -> settings.adminTokenFile().map(SecretFile::read))
                .map(TokenHash::of);
    }

    boolean given() {
        return hash.isPresent();
    }

    /** Takes as long whether it matches or not. */
    boolean matches(TokenHash other) {
        return hash.isPresent() && hash.get().matches(other);
    }
}
