package dev.skald.outbound;

import dev.skald.outbound.credential.CredentialName;

/**
 * Skald's certificate on a TLS connection.
 *
 * @param name the credential, which has connections of its own
 * @param key the private key, PEM
 * @param certificate the certificate and those between it and its CA, PEM
 */
record TlsIdentity(CredentialName name, String key, String certificate) {
    /** The name only. */
    @Override
    public String toString() {
        return name.toString();
    }
}
