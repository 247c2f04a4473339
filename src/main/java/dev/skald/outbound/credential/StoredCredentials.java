package dev.skald.outbound.credential;

import java.util.Optional;

/** The credentials that an admin gave while Skald runs. */
public interface StoredCredentials {
    /**
     * One of them.
     *
     * @return empty when there is none of this name
     * @throws CredentialUnavailable when it can't be read now
     */
    Optional<Credential> find(CredentialName name);
}
