package dev.skald.security;

import dev.skald.queue.Owner;
import java.util.Optional;

/**
 * A role in a namespace.
 *
 * @param namespace {@value #ALL} for all namespaces
 */
public record Grant(Role role, String namespace) {
    /** Stands for every namespace, also for those to come. */
    public static final String ALL = "*";

    public Grant {
        if (!isPlace(namespace)) {
            throw new IllegalArgumentException("can't be the name of a namespace: " + namespace);
        }
    }

    /** The grant of a word such as {@code reader@default}; empty when it is none. */
    static Optional<Grant> parse(String text) {
        int at = text.indexOf('@');
        String namespace = text.substring(at + 1);
        return at >= 0 && isPlace(namespace)
                ? Role.of(text.substring(0, at)).map(role -> new Grant(role, namespace))
                : Optional.empty();
    }

    /** Whether a grant may be for it: a namespace, or all of them. */
    public static boolean isPlace(String text) {
        return text.equals(ALL) || Owner.isNamespace(text);
    }

    public boolean everywhere() {
        return namespace.equals(ALL);
    }

    /** Whether it counts in a namespace, or in all of them when that is asked for. */
    public boolean covers(String asked) {
        return everywhere() || namespace.equals(asked);
    }

    /** Whether it counts for a queue of this owner when a subject asks: some count for its own queues only. */
    boolean countsFor(Owner owner, String subject) {
        return covers(owner.namespace()) && (!role.ownOnly() || owner.subject().equals(subject));
    }

    /** Whether it counts for every queue there is. */
    boolean countsForAll() {
        return everywhere() && !role.ownOnly();
    }

    /** As settings and answers have it: {@code reader@default}. */
    public String word() {
        return role.word() + "@" + namespace;
    }
}
