package dev.skald.outbound.credential;

import dev.skald.queue.text.EnumWords;

/** How a credential proves who is calling. */
public enum CredentialKind {
    /** A token in the header Authorization (RFC 6750). */
    BEARER,
    /** User name and password in the header Authorization (RFC 7617). */
    BASIC,
    /** A value in a header of any name. */
    HEADER,
    /** A token that is fetched with the client's id and secret (RFC 6749 section 4.4) and sent as {@link #BEARER}. */
    OAUTH2,
    /** A certificate that is shown when the TLS connection is made. */
    MTLS;

    public String word() {
        return EnumWords.of(this);
    }
}
