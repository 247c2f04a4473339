package dev.skald.api.access;

import dev.skald.queue.Owner;
import dev.skald.store.read.ListScope;
import io.vertx.ext.web.RoutingContext;
import jakarta.inject.Singleton;
import java.util.List;

/** What the subject of a request has access to. The only place where a request comes to its namespace. */
@Singleton
public class SubjectAccess {
    /** To whom belongs what the request starts, and in which namespace the definitions are that it names. */
    public Owner owner(RoutingContext request) {
        return Owner.DEFAULT;
    }

    /** Which queues its lists show. */
    public List<ListScope> scopes(RoutingContext request) {
        return List.of(ListScope.ALL);
    }

    /** Whether it may see a queue of this owner; one that it may not see is not there for it. */
    public boolean sees(RoutingContext request, Owner owner) {
        return scopes(request).stream().anyMatch(scope -> scope.covers(owner));
    }
}
