package dev.skald.security;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** The settings of access. */
@ConfigMapping(prefix = "skald.security")
public interface SecuritySettings {
    /** The token of the first admin, at least 32 characters; absent for none. */
    Optional<String> adminToken();

    /** The file with the token; absent for none. */
    Optional<Path> adminTokenFile();

    /** The grants of tokens of an OpenID Connect provider, which {@code quarkus.oidc} names. */
    OidcSettings oidc();

    /** Settings under {@code skald.security.oidc}. */
    interface OidcSettings {
        /** The claim with the groups of the holder: names of claims, one within the other, with / between. */
        @WithDefault("groups")
        String claim();

        /** The grants of each group: {@code pattern -> role@namespace}; absent for nothing. */
        Optional<List<String>> grants();
    }
}
