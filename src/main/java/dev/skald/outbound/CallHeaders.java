package dev.skald.outbound;

import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Says which headers a queue may set, and which values a header may have. */
public final class CallHeaders {
    /** A field name (RFC 9110 section 5.1). */
    private static final Pattern NAME = Pattern.compile("[!#$%&'*+.^_`|~0-9A-Za-z-]{1,100}");

    /** The headers of HTTP itself: for the length of a message and for its connection (RFC 9110 section 7.6.1). */
    private static final Set<String> FRAMING = Set.of(
            "connection",
            "content-length",
            "expect",
            "host",
            "http2-settings",
            "keep-alive",
            "proxy-authenticate",
            "proxy-connection",
            "te",
            "trailer",
            "transfer-encoding",
            "upgrade");

    /** Headers that Skald sets, beside all that begin with {@code Skald-}. */
    private static final Set<String> OURS = Set.of("idempotency-key", "traceparent", "tracestate");

    private CallHeaders() {}

    /** Why no queue may give this header; null when one may. */
    public static @Nullable String whyNot(String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        if (!NAME.matcher(name).matches()) {
            return "is not a header name of at most 100 characters";
        }
        String whyNotSecret = whyNotSecret(name);
        if (whyNotSecret != null) {
            return whyNotSecret;
        }
        if (isFraming(name) || OURS.contains(lower) || lower.startsWith("skald-")) {
            return "may not be given: Skald sets it";
        }
        return null;
    }

    /** Why no queue may give a header of this name, because of secrets; null when one may. */
    public static @Nullable String whyNotSecret(String name) {
        return SecretHeaders.isSecret(name) ? SecretHeaders.WHY_NOT : null;
    }

    /** Why no queue may give a header this value; null when one may. */
    public static @Nullable String whyNotValue(String value) {
        return SecretHeaders.isSecretValue(value) ? SecretHeaders.WHY_NOT : null;
    }

    /** Whether HTTP itself sets a header of this name, so that a queue may not. */
    static boolean isFraming(String name) {
        return FRAMING.contains(name.toLowerCase(Locale.ROOT));
    }

    /** Whether a value can be sent: visible ASCII, space and tab (RFC 9110 section 5.5). */
    public static boolean isValue(String value) {
        return value.chars().allMatch(c -> c == '\t' || (c >= ' ' && c <= '~'));
    }
}
