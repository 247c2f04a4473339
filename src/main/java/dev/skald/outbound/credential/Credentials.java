package dev.skald.outbound.credential;

import io.quarkus.runtime.Startup;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.net.URI;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Finds credentials by their names: those of the settings, then those that an admin gave. */
@Startup
@ApplicationScoped
public class Credentials {
    /** Follows a name that is unknown. */
    public static final String UNKNOWN = "are not known in this namespace";

    private final Map<String, SettingsCredentials.Owned> set;
    private final StoredCredentials stored;

    /**
     * Reads the settings.
     *
     * @throws IllegalArgumentException when one can't be used: a sentence that names the setting
     */
    @Inject
    public Credentials(CredentialSettings settings, StoredCredentials stored) {
        this(SettingsCredentials.read(settings), stored);
    }

    private Credentials(Map<String, SettingsCredentials.Owned> set, StoredCredentials stored) {
        this.set = set;
        this.stored = stored;
    }

    /** None at all. */
    public static Credentials none() {
        return new Credentials(Map.of(), name -> Optional.empty());
    }

    /**
     * One credential.
     *
     * @return empty when its namespace has none of this name
     * @throws CredentialUnavailable when it can't be read now
     */
    public Optional<Credential> find(CredentialName name) {
        SettingsCredentials.Owned own = set.get(name.name());
        return own != null && own.belongsTo(name.namespace()) ? Optional.of(own.credential()) : stored.find(name);
    }

    /** The credentials of the settings that a namespace may use, by name. */
    public Map<String, Credential> ofSettings(String namespace) {
        Map<String, Credential> all = new TreeMap<>();
        set.forEach((name, own) -> {
            if (own.belongsTo(namespace)) {
                all.put(name, own.credential());
            }
        });
        return all;
    }

    /**
     * Why credentials can't be used for a call, in words that follow their name; null when they can.
     *
     * @param url where the call goes
     * @throws CredentialUnavailable when it can't be read now
     */
    public @Nullable String whyNot(CredentialName name, URI url) {
        Optional<Credential> found = find(name);
        return found.isEmpty() ? UNKNOWN : whyNot(found.get(), url);
    }

    /** Why a credential may not be sent to an address; null when it may. */
    public static @Nullable String whyNot(Credential credential, URI url) {
        if (credential.kind() == CredentialKind.MTLS && !url.getScheme().equalsIgnoreCase("https")) {
            return "are a certificate, which needs an https address";
        }
        if (!credential.targets().names(url)) {
            return "may not be sent to this address: it is not among their targets";
        }
        return credential.targets().secure(url)
                ? null
                : "may be sent to this address over https only, as their targets do not name it with http://";
    }
}
