package dev.skald.outbound.credential;

import org.jspecify.annotations.Nullable;

/** A credential is there and can't be read; the message says why, without any secret. */
public class CredentialUnavailable extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final boolean passing;

    private CredentialUnavailable(String message, boolean passing, @Nullable Throwable cause) {
        super(message, cause);
        this.passing = passing;
    }

    /** It can't be read as Skald is set up. */
    public static CredentialUnavailable setUpFault(String message) {
        return new CredentialUnavailable(message, false, null);
    }

    /** It can't be read now. */
    public static CredentialUnavailable passing(String message, Throwable cause) {
        return new CredentialUnavailable(message, true, cause);
    }

    /** Whether it may be readable soon, without a change of the set-up. */
    public boolean isPassing() {
        return passing;
    }
}
