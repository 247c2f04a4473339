package dev.skald.outbound.credential;

import java.util.regex.Pattern;

/**
 * The key of a credential.
 *
 * @param namespace its namespace
 * @param name unique in its namespace
 */
public record CredentialName(String namespace, String name) {
    private static final Pattern NAME = Pattern.compile("[a-z0-9]([a-z0-9-]{0,58}[a-z0-9])?");

    /** The form of a name, to follow <em>must be</em>. */
    public static final String WORDS =
            "1 to 60 lower-case letters, digits and hyphens, with a letter or digit at both ends";

    /** Whether a credential may have this name. */
    public static boolean isName(String name) {
        return NAME.matcher(name).matches();
    }
}
