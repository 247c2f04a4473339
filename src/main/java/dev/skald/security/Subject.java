package dev.skald.security;

import dev.skald.queue.EnumWords;
import dev.skald.queue.Owner;
import java.util.List;
import java.util.Set;

/**
 * Who asks.
 *
 * @param name unique among all subjects: two ways to be known can't give the same one
 * @param kind how it is known
 * @param label how people call it: the name of its token, or what the provider says
 * @param grants what it may; empty for nothing
 */
public record Subject(String name, Kind kind, String label, List<Grant> grants) {
    /** Everybody, while nobody has to say who he is. */
    static final Subject ANYBODY =
            new Subject(Owner.ANONYMOUS, Kind.ANONYMOUS, Owner.ANONYMOUS, List.of(new Grant(Role.ADMIN, Grant.ALL)));

    /** The holder of the token that the settings give. */
    static final Subject FIRST_ADMIN =
            new Subject("admin-token", Kind.ADMIN_TOKEN, "admin-token", List.of(new Grant(Role.ADMIN, Grant.ALL)));

    /** How subjects are known. */
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

    /** The holder of one of the tokens that are kept. Its name has the namespace, as each admin chooses subjects freely. */
    static Subject ofToken(String subject, String token, Grant grant) {
        return new Subject("token:" + grant.namespace() + "/" + subject, Kind.TOKEN, token, List.of(grant));
    }

    /** Whether it has one of these roles anywhere. */
    boolean hasAnywhere(Set<Role> roles) {
        return grants.stream().anyMatch(grant -> roles.contains(grant.role()));
    }

    /** Whether it has one of these roles in a namespace, or in all of them when that is asked for. */
    boolean has(Set<Role> roles, String namespace) {
        return grants.stream().anyMatch(grant -> roles.contains(grant.role()) && grant.covers(namespace));
    }

    /** Whether it has one of these roles for a queue: some count for its own queues only. */
    boolean has(Set<Role> roles, Owner owner) {
        return grants.stream().anyMatch(grant -> roles.contains(grant.role()) && grant.countsFor(owner, name));
    }

    /** Whether it has one of these roles for every queue there is, so that nobody has to look whose one is. */
    boolean hasForAll(Set<Role> roles) {
        return grants.stream().anyMatch(grant -> roles.contains(grant.role()) && grant.countsForAll());
    }
}
