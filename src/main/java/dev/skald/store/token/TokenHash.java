package dev.skald.store.token;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;

/** The SHA-256 of a token: by it the token is found, and from it the token can't be told. */
public final class TokenHash {
    private final byte[] bytes;

    private TokenHash(byte[] bytes) {
        this.bytes = bytes;
    }

    public static TokenHash of(String token) {
        try {
            return new TokenHash(MessageDigest.getInstance("SHA-256").digest(token.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    /** A hash as it is kept. */
    static TokenHash stored(byte[] bytes) {
        return new TokenHash(bytes);
    }

    byte[] bytes() {
        return bytes.clone();
    }

    /** Whether both are of the same token; takes as long whether they are or not. */
    public boolean matches(TokenHash other) {
        return MessageDigest.isEqual(bytes, other.bytes);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof TokenHash that && matches(that);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }

    /** Nothing of it: this may stand in a log. */
    @Override
    public String toString() {
        return "the hash of a token";
    }
}
