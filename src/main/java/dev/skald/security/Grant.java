package dev.skald.security;

import dev.skald.queue.Owner;
import java.util.Optional;

/**
 * A role in a namespace.
 *
 * @param namespace {@value #ALL} for all namespaces
 */
public record Grant(Role role, String namespace) {
    /** Every namespace, future ones included. */
    public static final String ALL = "*";

    public Grant {
        if (!isPlace(namespace)) {
            throw new IllegalArgumentException("not the name of a namespace: " + namespace);
        }
    }

    /** Parses a grant such as {@code reader@default}; empty when the text is none. */
    static Optional<Grant> parse(String text) {
        int at = text.indexOf('@');
        String namespace = text.substring(at + 1);
        return at >= 0 && isPlace(namespace)
                ? Role.of(text.substring(0, at)).map(role -> new Grant(role, namespace))
                : Optional.empty();
    }

    /** Whether a grant may be for this: a namespace, or all of them. */
    public static boolean isPlace(String text) {
        return text.equals(ALL) || Owner.isNamespace(text);
    }

    public boolean everywhere() {
        return namespace.equals(ALL);
    }

    /** Whether it applies in a namespace, or in all of them when the argument is {@value #ALL}. */
    public boolean covers(String asked) {
        return everywhere() || namespace.equals(asked);
    }

    /** Whether it applies to a subject's request for a queue of this owner: some grants are only for the subject's own queues. */
    boolean countsFor(Owner owner, String subject) {
        return covers(owner.namespace()) && (!role.ownOnly() || owner.subject().equals(subject));
    }

    /** Whether it applies to all queues. */
    boolean countsForAll() {
        return everywhere() && !role.ownOnly();
    }

    /** The text in settings and answers: {@code reader@default}. */
    public String word() {
        return role.word() + "@" + namespace;
    }
}
