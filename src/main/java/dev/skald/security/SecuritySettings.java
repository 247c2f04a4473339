package dev.skald.security;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Who may call. */
@ConfigMapping(prefix = "skald.security")
public interface SecuritySettings {
    /** The token of the first admin, at least 32 characters; absent for none. */
    Optional<String> adminToken();

    /** The file that has it; absent for none. */
    Optional<Path> adminTokenFile();

    /** What tokens of an OpenID Connect provider give; which provider it is, {@code quarkus.oidc} says. */
    OidcSettings oidc();

    /** Settings under {@code skald.security.oidc}. */
    interface OidcSettings {
        /** Where a token says to what groups its holder belongs: names of claims, one within the other, with / between. */
        @WithDefault("groups")
        String claim();

        /** What each group gives: {@code pattern -> role@namespace}; absent for nothing. */
        Optional<List<String>> grants();
    }
}
