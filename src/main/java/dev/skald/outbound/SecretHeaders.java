package dev.skald.outbound;

import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/** The headers that carry secrets: a queue may not give them, and no log shows them. The only place that says so. */
public final class SecretHeaders {
    /** Why a queue may not give one, to follow the header's name. */
    static final String WHY_NOT =
            "may not be given: a queue must have no secrets; name credentials for the call instead";

    /** Single words that make a header one of secrets, as in {@code Proxy-Authorization} and {@code X-Client-Secret}. */
    private static final Set<String> WORDS = Set.of(
            "apikey",
            "authentication",
            "authorization",
            "cookie",
            "cookie2",
            "credential",
            "credentials",
            "passphrase",
            "passwd",
            "password",
            "secret");

    /** Pairs of words that do, as in {@code X-Api-Key}. */
    private static final Set<String> PAIRS = Set.of(
            "access-key",
            "access-token",
            "api-key",
            "api-token",
            "app-key",
            "auth-key",
            "auth-token",
            "bearer-token",
            "csrf-token",
            "functions-key",
            "gitlab-token",
            "id-token",
            "jwt-assertion",
            "private-key",
            "private-token",
            "refresh-token",
            "security-token",
            "service-token",
            "session-id",
            "session-token",
            "subscription-key",
            "user-token",
            "vault-token",
            "xsrf-token");

    /** More than those: a log may hide too much. */
    private static final Pattern IN_LOGS = Pattern.compile(
            "auth|cookie|credential|jwt|passw|secret|session|signature|token|api-?key", Pattern.CASE_INSENSITIVE);

    /** The common schemes of RFC 9110 section 11. */
    private static final Pattern VALUE = Pattern.compile(
            "\\s*(basic|bearer|digest|negotiate|token|apikey)\\s+\\S.*", Pattern.CASE_INSENSITIVE | Pattern.DOTALL);

    private SecretHeaders() {}

    /** Whether a queue may not give a header of this name. */
    static boolean isSecret(String name) {
        String[] words = name.toLowerCase(Locale.ROOT).split("[-_.]", -1);
        for (int i = 0; i < words.length; i++) {
            if (WORDS.contains(words[i]) || (i > 0 && PAIRS.contains(words[i - 1] + "-" + words[i]))) {
                return true;
            }
        }
        return false;
    }

    /** Whether a header's value begins as that of Authorization does, so that a queue may not give it by any name. */
    static boolean isSecretValue(String value) {
        return VALUE.matcher(value).matches();
    }

    /** Whether a log shows a header without its value. */
    public static boolean isHidden(String name, String value) {
        return isSecret(name) || IN_LOGS.matcher(name).find() || isSecretValue(value);
    }
}
