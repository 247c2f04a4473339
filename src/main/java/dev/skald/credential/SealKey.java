package dev.skald.credential;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Optional;
import java.util.StringJoiner;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * A key that seals texts: AES-GCM (NIST SP 800-38D) with a random nonce of 96 bits before the sealed text. The purpose
 * of a text is sealed with it, so that a row that is copied under another name can't be opened.
 */
final class SealKey {
    static final int KEY_BYTES = 32;

    private static final String ALGORITHM = "AES/GCM/NoPadding";
    private static final int NONCE_BYTES = 12;
    private static final int TAG_BITS = 128;
    private static final SecureRandom RANDOM = new SecureRandom();

    private final SecretKeySpec key;
    private final String id;

    /**
     * A key.
     *
     * @param bytes {@link #KEY_BYTES} of them
     */
    SealKey(byte[] bytes) {
        if (bytes.length != KEY_BYTES) {
            throw new IllegalArgumentException("a key has " + KEY_BYTES + " bytes");
        }
        key = new SecretKeySpec(bytes, "AES");
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(bytes);
            id = HexFormat.of().formatHex(hash, 0, 8);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    /** Identifies the key without revealing it. */
    String id() {
        return id;
    }

    /** Seals a text for a name. */
    String seal(String namespace, String name, byte[] text) {
        byte[] nonce = new byte[NONCE_BYTES];
        RANDOM.nextBytes(nonce);
        try {
            byte[] sealed = cipher(Cipher.ENCRYPT_MODE, nonce, namespace, name).doFinal(text);
            byte[] both = Arrays.copyOf(nonce, NONCE_BYTES + sealed.length);
            System.arraycopy(sealed, 0, both, NONCE_BYTES, sealed.length);
            return Base64.getEncoder().encodeToString(both);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has " + ALGORITHM, e);
        }
    }

    /** Opens what was sealed; empty when it was sealed with another key, for another name, or was changed since. */
    Optional<byte[]> open(String namespace, String name, String sealed) {
        try {
            byte[] both = Base64.getDecoder().decode(sealed);
            if (both.length < NONCE_BYTES) {
                return Optional.empty();
            }
            byte[] nonce = Arrays.copyOf(both, NONCE_BYTES);
            return Optional.of(cipher(Cipher.DECRYPT_MODE, nonce, namespace, name)
                    .doFinal(both, NONCE_BYTES, both.length - NONCE_BYTES));
        } catch (AEADBadTagException | IllegalArgumentException other) {
            return Optional.empty();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has " + ALGORITHM, e);
        }
    }

    private Cipher cipher(int mode, byte[] nonce, String namespace, String name) throws GeneralSecurityException {
        Cipher cipher = Cipher.getInstance(ALGORITHM);
        cipher.init(mode, key, new GCMParameterSpec(TAG_BITS, nonce));
        // None of them has a slash in it.
        String purpose = new StringJoiner("/").add(namespace).add(name).add(id).toString();
        cipher.updateAAD(purpose.getBytes(StandardCharsets.UTF_8));
        return cipher;
    }

    @Override
    public String toString() {
        return id;
    }
}
