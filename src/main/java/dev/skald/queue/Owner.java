package dev.skald.queue;

import java.util.regex.Pattern;

/**
 * To whom a queue belongs; never changes. A queue that is a step of another one belongs to the same.
 *
 * @param namespace where it is: 1 to 40 small letters, digits and hyphens
 * @param subject who started it, as the server knows callers: 1 to 200 characters
 */
public record Owner(String namespace, String subject) {
    private static final Pattern NAMESPACE = Pattern.compile("[a-z0-9-]{1,40}");
    private static final int SUBJECT_LENGTH_MAX = 200;

    /** Where everything is that is not said to be elsewhere. */
    public static final String DEFAULT_NAMESPACE = "default";

    /** Who asks while nobody has to say who he is. */
    public static final String ANONYMOUS = "anonymous";

    /** Of whatever was there before there were owners, too. */
    public static final Owner DEFAULT = new Owner(DEFAULT_NAMESPACE, ANONYMOUS);

    public Owner {
        if (!isNamespace(namespace)) {
            throw new IllegalArgumentException("can't be the name of a namespace: " + namespace);
        }
        if (subject.isBlank() || subject.length() > SUBJECT_LENGTH_MAX) {
            throw new IllegalArgumentException("the name of a subject has 1 to " + SUBJECT_LENGTH_MAX + " characters");
        }
    }

    /** Whether a namespace may be called so. */
    public static boolean isNamespace(String text) {
        return NAMESPACE.matcher(text).matches();
    }
}
