package dev.skald.outbound.credential;

import dev.skald.queue.Owner;
import java.io.UncheckedIOException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** The credentials of the settings. A fault names the setting, never its value. */
final class SettingsCredentials {
    private static final String PREFIX = "skald.credentials.";

    /**
     * One of them.
     *
     * @param namespace its namespace, or {@link CredentialSettings#ALL}
     */
    record Owned(String namespace, Credential credential) {
        boolean belongsTo(String namespace) {
            return this.namespace.equals(CredentialSettings.ALL) || this.namespace.equals(namespace);
        }
    }

    private final String setting;
    private final CredentialSettings.One settings;
    private final Map<CredentialPart, Secret> parts = new EnumMap<>(CredentialPart.class);

    private SettingsCredentials(String name, CredentialSettings.One settings) {
        this.setting = PREFIX + name;
        this.settings = settings;
    }

    /**
     * Reads them all, by name.
     *
     * @throws IllegalArgumentException when one can't be used: a sentence that names the setting
     */
    static Map<String, Owned> read(CredentialSettings settings) {
        Map<String, Owned> all = new TreeMap<>();
        settings.all().forEach((name, one) -> all.put(name, new SettingsCredentials(name, one).read(name)));
        return Map.copyOf(all);
    }

    private Owned read(String name) {
        if (!CredentialName.isName(name)) {
            throw new IllegalArgumentException(
                    "The name of the credential " + setting + " must be " + CredentialName.WORDS + ".");
        }
        String namespace = settings.namespace();
        if (!namespace.equals(CredentialSettings.ALL) && !Owner.isNamespace(namespace)) {
            throw new IllegalArgumentException(setting
                    + ".namespace must be 1 to 40 lower-case letters, digits and hyphens, or * for all namespaces.");
        }
        part(CredentialPart.BEARER, settings.bearer(), settings.bearerFile());
        settings.basic().ifPresent(basic -> {
            part(CredentialPart.BASIC_USERNAME, basic.username(), basic.usernameFile());
            part(CredentialPart.BASIC_PASSWORD, basic.password(), basic.passwordFile());
        });
        settings.header().ifPresent(header -> {
            part(CredentialPart.HEADER_NAME, header.name(), Optional.empty());
            part(CredentialPart.HEADER_VALUE, header.value(), header.valueFile());
        });
        settings.oauth2().ifPresent(oauth2 -> {
            part(CredentialPart.OAUTH2_TOKEN_URL, oauth2.tokenUrl(), Optional.empty());
            part(CredentialPart.OAUTH2_CLIENT_ID, oauth2.clientId(), oauth2.clientIdFile());
            part(CredentialPart.OAUTH2_CLIENT_SECRET, oauth2.clientSecret(), oauth2.clientSecretFile());
            part(CredentialPart.OAUTH2_SCOPE, oauth2.scope(), Optional.empty());
        });
        settings.mtls().ifPresent(mtls -> {
            part(CredentialPart.MTLS_KEY, Optional.empty(), mtls.keyFile());
            part(CredentialPart.MTLS_CERTIFICATE, Optional.empty(), mtls.certificateFile());
        });
        CredentialTargets targets = targets();
        return switch (MakeCredential.of(parts, targets)) {
            case MakeCredential.Result.Made(Credential credential) -> new Owned(namespace, credential);
            case MakeCredential.Result.Wrong(CredentialPart part, String detail) ->
                throw new IllegalArgumentException(
                        (part == null ? setting : setting + "." + nameOf(part)) + " " + detail + ".");
        };
    }

    private static String nameOf(CredentialPart part) {
        return part.kind() == CredentialKind.MTLS ? part.setting() + "-file" : part.setting();
    }

    private CredentialTargets targets() {
        List<String> texts = settings.targets().orElse(List.of());
        if (texts.isEmpty()) {
            throw new IllegalArgumentException(
                    setting + ".targets is missing: it says which hosts this credential may be"
                            + " sent to, such as hotel.example:443.");
        }
        if (texts.size() > CredentialTargets.COUNT_MAX || !texts.stream().allMatch(CredentialTargets::isTarget)) {
            throw new IllegalArgumentException(setting + ".targets must be a list of at most "
                    + CredentialTargets.COUNT_MAX + ", separated by commas, each of them " + CredentialTargets.WORDS
                    + ".");
        }
        return new CredentialTargets(texts);
    }

    private void part(CredentialPart part, Optional<String> text, Optional<String> file) {
        String name = setting + "." + part.setting();
        if (text.isPresent() && file.isPresent()) {
            throw new IllegalArgumentException(name + " and " + name + "-file are both set; set one of them.");
        }
        text.ifPresent(value -> parts.put(part, Secret.of(value)));
        file.ifPresent(path -> parts.put(part, inFile(part, name + "-file", path)));
    }

    private static Secret inFile(CredentialPart part, String setting, String path) {
        try {
            return Secret.inFile(setting, Path.of(path), text -> MakeCredential.fault(part, text));
        } catch (UncheckedIOException | InvalidPathException e) {
            throw new IllegalArgumentException(setting + " names a file that can't be read.", e);
        }
    }
}
