package dev.skald.outbound.credential;

import dev.skald.queue.Owner;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import io.smallrye.config.WithParentName;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Credentials that are set: {@code skald.credentials.NAME.…}. All are texts, so that no message of a wrong one shows it. */
@ConfigMapping(prefix = "skald.credentials")
public interface CredentialSettings {
    /** Stands for every namespace. */
    String ALL = "*";

    /** By their names. */
    @WithParentName
    Map<String, One> all();

    /** One credential; each secret is given itself or by the file that it is in. */
    interface One {
        /** Where it may be sent. */
        Optional<List<String>> targets();

        /** Its namespace; {@link #ALL} for all. */
        @WithDefault(Owner.DEFAULT_NAMESPACE)
        String namespace();

        Optional<String> bearer();

        Optional<String> bearerFile();

        Optional<Basic> basic();

        Optional<Header> header();

        Optional<OAuth2> oauth2();

        Optional<Mtls> mtls();
    }

    /** User name and password. */
    interface Basic {
        Optional<String> username();

        Optional<String> usernameFile();

        Optional<String> password();

        Optional<String> passwordFile();
    }

    /** A header of any name. */
    interface Header {
        Optional<String> name();

        Optional<String> value();

        Optional<String> valueFile();
    }

    /** The client of an authorization server. */
    interface OAuth2 {
        Optional<String> tokenUrl();

        Optional<String> clientId();

        Optional<String> clientIdFile();

        Optional<String> clientSecret();

        Optional<String> clientSecretFile();

        Optional<String> scope();
    }

    /** A certificate with its private key. */
    interface Mtls {
        Optional<String> keyFile();

        Optional<String> certificateFile();
    }
}
