package dev.skald.event.webhook;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/** The secret that signs deliveries, by Standard Webhooks 1.0 (symmetric, {@code v1}). */
public final class SigningSecret {
    /** The form of a secret, to follow <em>must be</em>. */
    public static final String WORDS = "whsec_ and 24 to 64 bytes in Base64";

    /** The length in bytes of a secret that is made here. */
    static final int BYTES = 32;

    private static final String PREFIX = "whsec_";
    private static final int BYTES_MIN = 24;
    private static final int BYTES_MAX = 64;
    private static final String ALGORITHM = "HmacSHA256";

    private final byte[] bytes;

    SigningSecret(byte[] bytes) {
        this.bytes = bytes.clone();
    }

    /** Reads a secret; null when the text is none. */
    public static @Nullable SigningSecret of(String text) {
        if (!text.startsWith(PREFIX)) {
            return null;
        }
        try {
            byte[] bytes = Base64.getDecoder().decode(text.substring(PREFIX.length()));
            return bytes.length >= BYTES_MIN && bytes.length <= BYTES_MAX ? new SigningSecret(bytes) : null;
        } catch (IllegalArgumentException noBase64) {
            return null;
        }
    }

    /** The text that its owner sees once. Not for logs and messages. */
    public String text() {
        return PREFIX + Base64.getEncoder().encodeToString(bytes);
    }

    /**
     * The signature of one attempt, with its version before it.
     *
     * @param timestamp seconds since 1970
     */
    String sign(String id, long timestamp, String body) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(new SecretKeySpec(bytes, ALGORITHM));
            byte[] signed = (id + "." + timestamp + "." + body).getBytes(StandardCharsets.UTF_8);
            return "v1," + Base64.getEncoder().encodeToString(mac.doFinal(signed));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has " + ALGORITHM, e);
        }
    }

    /** Without the secret. */
    @Override
    public String toString() {
        return PREFIX + "***";
    }
}
