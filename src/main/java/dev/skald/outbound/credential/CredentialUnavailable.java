package dev.skald.outbound.credential;

/** A credential can't be read at the moment; the message says why, without any secret. */
public class CredentialUnavailable extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public CredentialUnavailable(String message) {
        super(message);
    }

    public CredentialUnavailable(String message, Throwable cause) {
        super(message, cause);
    }
}
