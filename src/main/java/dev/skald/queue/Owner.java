package dev.skald.queue;

import java.util.regex.Pattern;

/**
 * The owner of a queue; it never changes. A queue that is a step of another one has the same owner.
 *
 * @param namespace of the queue: 1 to 40 small letters, digits and hyphens
 * @param subject the caller who started it: 1 to 200 characters
 */
public record Owner(String namespace, String subject) {
    private static final Pattern NAMESPACE = Pattern.compile("[a-z0-9-]{1,40}");
    private static final int SUBJECT_LENGTH_MAX = 200;

    /** The default namespace. */
    public static final String DEFAULT_NAMESPACE = "default";

    /** The subject of all callers when callers need no identity. */
    public static final String ANONYMOUS = "anonymous";

    /** Also the owner of everything from before there were owners. */
    public static final Owner DEFAULT = new Owner(DEFAULT_NAMESPACE, ANONYMOUS);

    public Owner {
        if (!isNamespace(namespace)) {
            throw new IllegalArgumentException("not the name of a namespace: " + namespace);
        }
        if (subject.isBlank() || subject.length() > SUBJECT_LENGTH_MAX) {
            throw new IllegalArgumentException("the name of a subject has 1 to " + SUBJECT_LENGTH_MAX + " characters");
        }
    }

    /** Whether a namespace may have this name. */
    public static boolean isNamespace(String text) {
        return NAMESPACE.matcher(text).matches();
    }
}
