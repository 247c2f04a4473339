package dev.skald.outbound.credential;

import java.net.URI;
import org.jspecify.annotations.Nullable;

/** A proof of Skald's identity for participants, and where it may be sent. */
public sealed interface Credential {
    CredentialKind kind();

    CredentialTargets targets();

    /** A token in the header Authorization. */
    record Bearer(CredentialTargets targets, Secret token) implements Credential {
        @Override
        public CredentialKind kind() {
            return CredentialKind.BEARER;
        }
    }

    /** User name and password in the header Authorization. */
    record Basic(CredentialTargets targets, Secret username, Secret password) implements Credential {
        @Override
        public CredentialKind kind() {
            return CredentialKind.BASIC;
        }
    }

    /** A value in a header. */
    record Header(CredentialTargets targets, Secret name, Secret value) implements Credential {
        @Override
        public CredentialKind kind() {
            return CredentialKind.HEADER;
        }
    }

    /**
     * A token that is fetched when it is needed.
     *
     * @param scope null when the server's default is asked for
     */
    record OAuth2(
            CredentialTargets targets,
            URI tokenUrl,
            Secret clientId,
            Secret clientSecret,
            @Nullable Secret scope) implements Credential {
        @Override
        public CredentialKind kind() {
            return CredentialKind.OAUTH2;
        }
    }

    /**
     * A certificate for TLS.
     *
     * @param key the private key, PEM
     * @param certificate the certificate and those between it and its CA, PEM
     */
    record Mtls(CredentialTargets targets, Secret key, Secret certificate) implements Credential {
        @Override
        public CredentialKind kind() {
            return CredentialKind.MTLS;
        }
    }
}
