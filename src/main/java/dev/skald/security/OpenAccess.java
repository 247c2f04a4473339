package dev.skald.security;

import dev.skald.settings.Loopback;
import jakarta.inject.Singleton;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/**
 * Whether everybody may do everything: only while nothing says who may call, and nobody but this machine can. Otherwise
 * Skald does not start ({@code settings/CheckSettings}); should it run all the same, it lets nobody in.
 */
@Singleton
class OpenAccess {
    private final boolean open;

    OpenAccess(AdminToken adminToken, OidcBearer oidc, @ConfigProperty(name = "quarkus.http.host") String host) {
        open = !adminToken.given() && !oidc.configured() && Loopback.is(host);
    }

    boolean open() {
        return open;
    }
}
