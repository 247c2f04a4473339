package dev.skald.security;

import dev.skald.queue.Owner;
import dev.skald.queue.text.EnumWords;
import java.util.List;
import java.util.Set;

/**
 * A caller.
 *
 * @param name unique among all subjects: different kinds of tokens can't give the same name
 * @param kind of its token
 * @param label a name for people: that of its token, or one from the provider
 * @param grants its rights; empty for none
 */
public record Subject(String name, Kind kind, String label, List<Grant> grants) {
    /** Everybody, while callers need no identity. */
    static final Subject ANYBODY =
            new Subject(Owner.ANONYMOUS, Kind.ANONYMOUS, Owner.ANONYMOUS, List.of(new Grant(Role.ADMIN, Grant.ALL)));

    /** The holder of the token in the settings. */
    static final Subject FIRST_ADMIN =
            new Subject("admin-token", Kind.ADMIN_TOKEN, "admin-token", List.of(new Grant(Role.ADMIN, Grant.ALL)));

    /** The kinds of subjects, by their tokens. */
    public enum Kind {
        ANONYMOUS,
        ADMIN_TOKEN,
        TOKEN,
        OIDC;

        public String word() {
            return EnumWords.of(this);
        }
    }

    public Subject {
        grants = List.copyOf(grants);
    }

    /** The holder of a stored token. Its name contains the namespace, because each admin chooses subjects freely. */
    static Subject ofToken(String subject, String token, Grant grant) {
        return new Subject("token:" + grant.namespace() + "/" + subject, Kind.TOKEN, token, List.of(grant));
    }

    /** Whether it has one of these roles anywhere. */
    boolean hasAnywhere(Set<Role> roles) {
        return grants.stream().anyMatch(grant -> roles.contains(grant.role()));
    }

    /** Whether it has one of these roles in a namespace, or in all of them when the argument is {@code *}. */
    boolean has(Set<Role> roles, String namespace) {
        return grants.stream().anyMatch(grant -> roles.contains(grant.role()) && grant.covers(namespace));
    }

    /** Whether it has one of these roles for a queue: some count for its own queues only. */
    boolean has(Set<Role> roles, Owner owner) {
        return grants.stream().anyMatch(grant -> roles.contains(grant.role()) && grant.countsFor(owner, name));
    }

    /** Whether it has one of these roles for all queues, so that the owner of a queue does not matter. */
    boolean hasForAll(Set<Role> roles) {
        return grants.stream().anyMatch(grant -> roles.contains(grant.role()) && grant.countsForAll());
    }
}
