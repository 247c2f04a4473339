package dev.skald.security;

import dev.skald.settings.Loopback;
import jakarta.inject.Singleton;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/**
 * Whether everybody may do everything: only while authentication is not set up, and only this machine can reach Skald.
 * Otherwise Skald does not start ({@code settings/CheckSettings}); if it runs nevertheless, it refuses everybody.
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
