package dev.skald.credential;

import jakarta.enterprise.context.ApplicationScoped;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Seals texts with the keys of {@code skald.security.seal-key-file}. Without a key they are stored in plain text: for
 * texts that Skald needs.
 */
@ApplicationScoped
public class SealText {
    private final SealKeys keys;

    public SealText(SealKeys keys) {
        this.keys = keys;
    }

    /**
     * A text as it is stored.
     *
     * @param keyId the key that it is sealed with; null when it is not sealed
     */
    public record Sealed(@Nullable String keyId, String text) {
        /** Without the text. */
        @Override
        public String toString() {
            return "sealed with " + keyId;
        }
    }

    /**
     * Seals a text.
     *
     * @param purpose it can be opened only for the same purpose
     */
    public Sealed seal(String namespace, String purpose, String text) {
        return keys.first()
                .map(key -> new Sealed(key.id(), key.seal(namespace, purpose, text.getBytes(StandardCharsets.UTF_8))))
                .orElseGet(() -> new Sealed(null, text));
    }

    /** Opens a text; empty when there is no such key any more, or when it was sealed for something else. */
    public Optional<String> open(String namespace, String purpose, Sealed sealed) {
        if (sealed.keyId() == null) {
            return Optional.of(sealed.text());
        }
        return keys.find(sealed.keyId())
                .flatMap(key -> key.open(namespace, purpose, sealed.text()))
                .map(bytes -> new String(bytes, StandardCharsets.UTF_8));
    }

    /** Whether a text sealed now would be sealed with this key; null stands for none. */
    public boolean sealsWith(@Nullable String keyId) {
        String first = keys.first().map(SealKey::id).orElse(null);
        // What is sealed stays so when there is no key any more.
        return first == null || first.equals(keyId);
    }
}
