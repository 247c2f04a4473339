package dev.skald.outbound.credential;

import java.util.Locale;
import java.util.stream.Stream;

/** A part of a credential of one kind, as a text. */
public enum CredentialPart {
    BEARER(CredentialKind.BEARER, ""),
    BASIC_USERNAME(CredentialKind.BASIC, "username"),
    BASIC_PASSWORD(CredentialKind.BASIC, "password"),
    HEADER_NAME(CredentialKind.HEADER, "name"),
    HEADER_VALUE(CredentialKind.HEADER, "value"),
    OAUTH2_TOKEN_URL(CredentialKind.OAUTH2, "tokenUrl"),
    OAUTH2_CLIENT_ID(CredentialKind.OAUTH2, "clientId"),
    OAUTH2_CLIENT_SECRET(CredentialKind.OAUTH2, "clientSecret"),
    OAUTH2_SCOPE(CredentialKind.OAUTH2, "scope"),
    MTLS_KEY(CredentialKind.MTLS, "key"),
    MTLS_CERTIFICATE(CredentialKind.MTLS, "certificate");

    private final CredentialKind kind;
    private final String member;

    CredentialPart(CredentialKind kind, String member) {
        this.kind = kind;
        this.member = member;
    }

    public CredentialKind kind() {
        return kind;
    }

    /** Its name within a JSON object that bears the name of the kind; empty when the kind has this part only. */
    public String member() {
        return member;
    }

    /** Whether there may be a credential of its kind without it. */
    public boolean isOptional() {
        return this == OAUTH2_SCOPE;
    }

    /** The end of the setting's name: {@code oauth2.token-url}. */
    String setting() {
        return member.isEmpty()
                ? kind.word()
                : kind.word() + "." + member.replaceAll("([A-Z])", "-$1").toLowerCase(Locale.ROOT);
    }

    /** Where it stands in a body: {@code /oauth2/tokenUrl}. */
    public String pointer() {
        return "/" + kind.word() + (member.isEmpty() ? "" : "/" + member);
    }

    /** The parts of one kind. */
    public static Stream<CredentialPart> of(CredentialKind kind) {
        return Stream.of(values()).filter(part -> part.kind == kind);
    }
}
