package dev.skald.settings;

import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Tells whether callers need an identity. */
public final class CallerCheck {
    static final String ADMIN_TOKEN = "skald.security.admin-token";
    static final String ADMIN_TOKEN_FILE = "skald.security.admin-token-file";

    private CallerCheck() {}

    /**
     * Whether an admin's token or a provider of tokens is set.
     *
     * @param values the value of a setting, by its name; null when it is not set
     */
    public static boolean isSet(UnaryOperator<@Nullable String> values) {
        return OidcSourceFactory.isNamed(values)
                || Stream.of(ADMIN_TOKEN, ADMIN_TOKEN_FILE)
                        .map(values)
                        .anyMatch(value -> value != null && !value.isBlank());
    }
}
