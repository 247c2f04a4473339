package dev.skald.api.access;

import dev.skald.queue.Actor;
import dev.skald.queue.Owner;
import dev.skald.security.Access;
import dev.skald.security.Grant;
import dev.skald.store.read.ListScope;
import io.vertx.ext.web.RoutingContext;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What the subject of a request may access. Only this class determines the namespace of a request. */
@Singleton
public class SubjectAccess {
    /** The owner of what the request starts, with the namespace of the definitions that it names. */
    public Owner owner(RoutingContext request) {
        return Access.of(request).owner();
    }

    /** The requester of its changes, for the audit. */
    public Actor actor(RoutingContext request) {
        return Access.of(request).actor();
    }

    /** The namespaces whose audit it may see; null for all. */
    public @Nullable Set<String> audited(RoutingContext request) {
        return Access.of(request).namespaces();
    }

    /** The queues that its lists show. */
    public List<ListScope> scopes(RoutingContext request) {
        Access access = Access.of(request);
        String asked = access.askedNamespace();
        return access.grants().stream()
                .filter(grant -> asked == null || grant.covers(asked))
                .map(grant -> scope(grant, asked, access.subject().name()))
                .distinct()
                .toList();
    }

    private static ListScope scope(Grant grant, @Nullable String asked, String subject) {
        String namespace = asked == null && !grant.everywhere() ? grant.namespace() : asked;
        return new ListScope(namespace, grant.role().ownOnly() ? subject : null);
    }

    /** Whether it may see a queue of this owner; otherwise the queue does not exist for it. */
    public boolean sees(RoutingContext request, Owner owner) {
        return Access.of(request).sees(owner);
    }

    /** Whether it may do this with a queue of this owner. */
    public boolean may(RoutingContext request, Owner owner) {
        return Access.of(request).may(owner);
    }
}
