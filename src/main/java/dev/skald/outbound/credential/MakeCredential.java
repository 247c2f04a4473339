package dev.skald.outbound.credential;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Makes a credential of its parts, from settings or requests. */
public final class MakeCredential {
    /** A field name (RFC 9110 section 5.1). */
    private static final Pattern HEADER = Pattern.compile("[!#$%&'*+.^_`|~0-9A-Za-z-]{1,100}");

    private static final Pattern VISIBLE = Pattern.compile("[!-~]{1,8000}");
    private static final Pattern VALUE = Pattern.compile("[!-~]([ -~]{0,7998}[!-~])?");
    private static final Pattern USER = Pattern.compile("[^:\\p{Cntrl}]{1,500}");
    private static final Pattern PASSWORD = Pattern.compile("[^\\p{Cntrl}]{1,5000}");

    /** Printable ASCII but for quote and backslash, in words (RFC 6749 section 3.3). */
    private static final Pattern SCOPE = Pattern.compile("[!#-\\[\\]-~]+( [!#-\\[\\]-~]+){0,99}");

    private static final int SCOPE_LENGTH_MAX = 1_000;

    private static final Pattern KEY =
            Pattern.compile("-----BEGIN (RSA |EC )?PRIVATE KEY-----[^-]+-----END (RSA |EC )?PRIVATE KEY-----");
    private static final Pattern CERTIFICATE =
            Pattern.compile("-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----");

    /** Of a key, and of a certificate with those between it and its CA. */
    private static final int PEM_LENGTH_MAX = 64 * 1024;

    /** Headers that HTTP itself or Skald sets; a credential in one of them would break the call. */
    private static final Set<String> NOT_HEADERS = Set.of(
            "connection",
            "content-length",
            "content-type",
            "expect",
            "host",
            "http2-settings",
            "idempotency-key",
            "keep-alive",
            "proxy-authenticate",
            "proxy-connection",
            "te",
            "trailer",
            "traceparent",
            "tracestate",
            "transfer-encoding",
            "upgrade");

    private MakeCredential() {}

    /** The result. */
    public sealed interface Result {
        record Made(Credential credential) implements Result {}

        /**
         * It can't be made.
         *
         * @param part where the fault is; null when it is not in one part
         * @param detail what is wrong, to follow the part's name or the credential's; without any secret
         */
        record Wrong(@Nullable CredentialPart part, String detail) implements Result {}
    }

    /**
     * Makes one.
     *
     * @param parts all that are given
     * @param targets at least one
     */
    public static Result of(Map<CredentialPart, Secret> parts, CredentialTargets targets) {
        Set<CredentialKind> kinds =
                parts.keySet().stream().map(CredentialPart::kind).collect(Collectors.toSet());
        if (kinds.size() != 1) {
            return new Result.Wrong(
                    null,
                    (kinds.isEmpty() ? "is of no kind" : "is of more than one kind")
                            + ": give one of bearer, basic, header, oauth2 and mtls");
        }
        CredentialKind kind = kinds.iterator().next();
        List<CredentialPart> missing = CredentialPart.of(kind)
                .filter(part -> !part.isOptional() && !parts.containsKey(part))
                .toList();
        if (!missing.isEmpty()) {
            return new Result.Wrong(missing.getFirst(), "is missing");
        }
        for (Map.Entry<CredentialPart, Secret> part : parts.entrySet()) {
            String fault = fault(part.getKey(), part.getValue().text());
            if (fault != null) {
                return new Result.Wrong(part.getKey(), fault);
            }
        }
        return new Result.Made(made(kind, parts, targets));
    }

    private static Credential made(CredentialKind kind, Map<CredentialPart, Secret> parts, CredentialTargets targets) {
        return switch (kind) {
            case BEARER -> new Credential.Bearer(targets, of(parts, CredentialPart.BEARER));
            case BASIC ->
                new Credential.Basic(
                        targets, of(parts, CredentialPart.BASIC_USERNAME), of(parts, CredentialPart.BASIC_PASSWORD));
            case HEADER ->
                new Credential.Header(
                        targets, of(parts, CredentialPart.HEADER_NAME), of(parts, CredentialPart.HEADER_VALUE));
            case OAUTH2 ->
                new Credential.OAuth2(
                        targets,
                        URI.create(of(parts, CredentialPart.OAUTH2_TOKEN_URL).text()),
                        of(parts, CredentialPart.OAUTH2_CLIENT_ID),
                        of(parts, CredentialPart.OAUTH2_CLIENT_SECRET),
                        parts.get(CredentialPart.OAUTH2_SCOPE));
            case MTLS ->
                new Credential.Mtls(
                        targets, of(parts, CredentialPart.MTLS_KEY), of(parts, CredentialPart.MTLS_CERTIFICATE));
        };
    }

    private static Secret of(Map<CredentialPart, Secret> parts, CredentialPart part) {
        Secret secret = parts.get(part);
        if (secret == null) {
            throw new IllegalArgumentException(part + " is missing");
        }
        return secret;
    }

    /** What is wrong with a part, without the part itself; null when nothing is. */
    static @Nullable String fault(CredentialPart part, String text) {
        return switch (part) {
            case BEARER -> unless(VISIBLE, text, "must be visible ASCII characters, at most 8000");
            case BASIC_USERNAME, OAUTH2_CLIENT_ID ->
                unless(USER, text, "must be 1 to 500 characters, none of them a colon or control character");
            case BASIC_PASSWORD, OAUTH2_CLIENT_SECRET ->
                unless(PASSWORD, text, "must be 1 to 5000 characters, none of them a control character");
            case HEADER_NAME -> header(text);
            case HEADER_VALUE ->
                unless(VALUE, text, "must be printable ASCII without blanks at its ends, at most 8000 characters");
            case OAUTH2_TOKEN_URL -> tokenUrl(text);
            case OAUTH2_SCOPE ->
                text.length() > SCOPE_LENGTH_MAX
                        ? "must be at most " + SCOPE_LENGTH_MAX + " characters"
                        : unless(SCOPE, text, "must be words of printable ASCII with one blank between them");
            case MTLS_KEY -> pem(KEY, text, "must be a private key in PEM, without a password");
            case MTLS_CERTIFICATE -> pem(CERTIFICATE, text, "must be a certificate in PEM");
        };
    }

    private static @Nullable String unless(Pattern pattern, String text, String fault) {
        return pattern.matcher(text).matches() ? null : fault;
    }

    private static @Nullable String pem(Pattern pattern, String text, String fault) {
        if (text.length() > PEM_LENGTH_MAX) {
            return "must be at most " + PEM_LENGTH_MAX + " characters";
        }
        return pattern.matcher(text).find() ? null : fault;
    }

    private static @Nullable String header(String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        if (!HEADER.matcher(name).matches()) {
            return "must be the name of a header";
        }
        return NOT_HEADERS.contains(lower) || lower.startsWith("skald-")
                ? "must be a header that neither HTTP nor Skald sets"
                : null;
    }

    private static @Nullable String tokenUrl(String text) {
        String fault = "must be an http or https address without user and fragment";
        try {
            URI url = new URI(text);
            boolean http = "http".equalsIgnoreCase(url.getScheme()) || "https".equalsIgnoreCase(url.getScheme());
            boolean plain = url.getRawUserInfo() == null && url.getRawFragment() == null;
            boolean reachable = url.getHost() != null && url.getPort() != 0 && url.getPort() <= 65_535;
            return http && plain && reachable && text.length() <= 4000 ? null : fault;
        } catch (URISyntaxException e) {
            return fault;
        }
    }
}
