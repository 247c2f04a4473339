package dev.skald.security;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.skald.queue.Owner;
import dev.skald.security.EndpointRights.Row;
import dev.skald.store.StoreUnavailable;
import dev.skald.store.read.QueueOwners;
import dev.skald.web.json.ParseText;
import dev.skald.web.problem.Problem;
import dev.skald.web.problem.ProblemException;
import dev.skald.web.problem.ProblemType;
import io.vertx.ext.web.RoutingContext;
import jakarta.annotation.Priority;
import jakarta.inject.Singleton;
import jakarta.ws.rs.Priorities;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;
import jakarta.ws.rs.ext.Provider;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.jboss.resteasy.reactive.server.core.ResteasyReactiveRequestContext;
import org.jboss.resteasy.reactive.server.mapping.RuntimeResource;
import org.jboss.resteasy.reactive.server.spi.ResteasyReactiveContainerRequestContext;
import org.jspecify.annotations.Nullable;

/**
 * Checks each request by the table of rights ({@link EndpointRights}) before its resource sees it. The answer about
 * something that the caller may not see is the same as if it did not exist.
 */
@Provider
@Singleton
@Priority(Priorities.AUTHORIZATION)
public class Authorize implements ContainerRequestFilter {
    private static final int OWNERS_MAX = 10_000;

    /** An owner never changes; but an id that was forgotten may be used again. */
    private static final Duration OWNER_KNOWN_FOR = Duration.ofSeconds(10);

    /** The methods of requests whose body matters. */
    private static final Set<String> WITH_BODY = Set.of("POST", "PUT");

    private final Identify identify;
    private final QueueOwners owners;
    private final RequestRate rate;
    private final NoteRefusals refusals;
    private final Map<RuntimeResource, Row> rows = new ConcurrentHashMap<>();
    private final Cache<UUID, Owner> known = Caffeine.newBuilder()
            .maximumSize(OWNERS_MAX)
            .expireAfterWrite(OWNER_KNOWN_FOR)
            .executor(Runnable::run)
            .build();

    Authorize(Identify identify, QueueOwners owners, RequestRate rate, NoteRefusals refusals) {
        this.identify = identify;
        this.owners = owners;
        this.rate = rate;
        this.refusals = refusals;
    }

    /** Lets a request continue, or ends it with 401, 403, 404, 429 or 503. */
    @Override
    public void filter(ContainerRequestContext request) {
        ResteasyReactiveRequestContext matched = (ResteasyReactiveRequestContext)
                ((ResteasyReactiveContainerRequestContext) request).getServerRequestContext();
        Row row = rows.computeIfAbsent(matched.getTarget(), Authorize::row);
        if (row.scope() == EndpointRights.Scope.OPEN) {
            return;
        }
        RoutingContext context = matched.unwrap(RoutingContext.class);
        Subject subject = sender(context);
        decideAndNote(row, context, matched, subject);
        if (subject.kind() != Subject.Kind.ANONYMOUS && WITH_BODY.contains(row.method())) {
            // A body may arrive long after its headers: a token that has expired or was revoked since is refused.
            request.setEntityStream(new BodyWithEnd(
                    request.getEntityStream(), () -> decideAndNote(row, context, matched, identify.of(context))));
        }
    }

    private void decideAndNote(
            Row row, RoutingContext context, ResteasyReactiveRequestContext matched, Subject subject) {
        String id = matched.getPathParameter("id", false);
        try {
            decide(row, context, subject, id);
        } catch (ProblemException e) {
            if (e.problem().type() == ProblemType.FORBIDDEN) {
                UUID queue = id == null ? null : ParseText.uuid(id);
                Owner owner = queue == null ? null : known.getIfPresent(queue);
                refusals.note(
                        row, Access.of(context), owner, id == null ? matched.getPathParameter("name", false) : id);
            }
            throw e;
        }
    }

    private static Row row(RuntimeResource resource) {
        String below = resource.getPath().template;
        String path = resource.getClassPath().template + (below.equals("/") ? "" : below);
        return EndpointRights.of(resource.getHttpMethod(), path);
    }

    private static Row row(String endpoint) {
        int space = endpoint.indexOf(' ');
        return EndpointRights.of(endpoint.substring(0, space), endpoint.substring(space + 1));
    }

    /** Checks a request that no resource answers. */
    void decide(String endpoint, RoutingContext context) {
        decide(row(endpoint), context, sender(context), null);
    }

    /**
     * Checks a request again that is still being answered: its token may have expired or be revoked by now.
     *
     * @param endpoint as the contract has it
     * @throws ProblemException when its sender has no right to the answer any more, or when that can't be checked
     */
    public void again(String endpoint, RoutingContext context) {
        decide(row(endpoint), context, identify.of(context), null);
    }

    /** The sender of a request, unless it has sent too many. */
    private Subject sender(RoutingContext context) {
        Subject subject = identify.of(context);
        rate.refuses(() -> counted(subject, context)).ifPresent(wait -> {
            throw AccessRefusals.tooMany(wait);
        });
        return subject;
    }

    private void decide(Row row, RoutingContext context, Subject subject, @Nullable String id) {
        Access access = Access.keep(context, subject, row.roles());
        switch (row.scope()) {
            case OPEN, SELF -> {}
            case SERVER -> allow(subject.hasAnywhere(row.roles()), row);
            case NAMESPACE -> {
                Owner own = access.owner();
                access.isAbout(own);
                allow(subject.has(row.roles(), own.namespace()), row);
            }
            case LIST -> {
                String asked = access.askedNamespace();
                boolean has = asked == null ? subject.hasAnywhere(row.roles()) : subject.has(row.roles(), asked);
                allow(has, row);
            }
            case QUEUE -> {
                // Before the queue is read: a faulty request gets the same answer for each queue.
                if (closesId(row, context)) {
                    access.namespace();
                } else if (row.closesIds()) {
                    access.askedNamespace();
                }
                if (!subject.hasForAll(row.roles())) {
                    decideOfQueue(row, context, access, id);
                }
            }
        }
    }

    /** Whose requests are counted together: those of an address, while callers need no identity. */
    private static String counted(Subject subject, RoutingContext context) {
        return subject.kind() == Subject.Kind.ANONYMOUS ? Identify.address(context) : subject.name();
    }

    private void decideOfQueue(Row row, RoutingContext context, Access access, @Nullable String path) {
        Subject subject = access.subject();
        UUID id = path == null ? null : ParseText.uuid(path);
        if (id == null) {
            // There is no such queue, and the resource says so.
            return;
        }
        Owner owner = owner(id);
        if (owner == null) {
            // To close an id, there must be nothing under it. Every other request for an unknown queue ends here:
            // when the resource looks there may be one, of another owner.
            if (!closesId(row, context) || !access.may(access.owner())) {
                throw new ProblemException(Problem.queueNotFound(id));
            }
        } else if (!access.sees(owner)) {
            throw new ProblemException(Problem.queueNotFound(id));
        } else {
            access.isAbout(owner);
            allow(subject.has(row.roles(), owner), row);
        }
    }

    private static boolean closesId(Row row, RoutingContext context) {
        return row.closesIds() && context.queryParam("ifAbsent").contains("block");
    }

    private @Nullable Owner owner(UUID id) {
        Owner cached = known.getIfPresent(id);
        if (cached != null) {
            return cached;
        }
        try {
            Owner found = owners.find(id).orElse(null);
            if (found != null) {
                known.put(id, found);
            }
            return found;
        } catch (StoreUnavailable e) {
            throw AccessRefusals.away("The database can't be reached, so the owner of the queue is not known.");
        }
    }

    private static void allow(boolean allowed, Row row) {
        if (!allowed) {
            String roles = row.roles().stream().sorted().map(Role::word).collect(Collectors.joining(" or "));
            throw AccessRefusals.forbidden("This needs the role " + roles + ".");
        }
    }
}
