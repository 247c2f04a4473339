package dev.skald.security;

import dev.skald.queue.Actor;
import dev.skald.queue.Owner;
import dev.skald.web.problem.Fault;
import dev.skald.web.problem.Problem;
import dev.skald.web.problem.ProblemException;
import io.vertx.core.net.SocketAddress;
import io.vertx.ext.web.RoutingContext;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The rights of a request, as {@link Authorize} has decided: who sends it, and which namespaces it is about. */
public final class Access {
    /** The header with which a caller with several namespaces names one. */
    public static final String NAMESPACE_HEADER = "Skald-Namespace";

    /** The roles that may see a queue. */
    private static final Set<Role> SEE =
            EndpointRights.of("GET", "/queues/{id}").roles();

    private static final Pattern REQUEST_ID = Pattern.compile("[!-~]{1,200}");

    private static final String KEY = Access.class.getName();

    private final Subject subject;
    private final Set<Role> roles;
    private final RoutingContext context;

    /** The owner of the requested queue; null until it was looked up. */
    private @Nullable Owner about;

    /** The owner of what this request makes; null until it is needed. */
    private @Nullable Owner own;

    private Access(Subject subject, Set<Role> roles, RoutingContext context) {
        this.subject = subject;
        this.roles = roles;
        this.context = context;
    }

    /** Keeps the sender with a request, and the roles that its endpoint requires. */
    static Access keep(RoutingContext context, Subject subject, Set<Role> roles) {
        Access access = new Access(subject, roles, context);
        context.put(KEY, access);
        return access;
    }

    /**
     * The rights of a request.
     *
     * @throws IllegalStateException when its sender was not identified, because its endpoint is open to everybody
     */
    public static Access of(RoutingContext context) {
        Access access = context.get(KEY);
        if (access == null) {
            throw new IllegalStateException("the sender of this request was not identified");
        }
        return access;
    }

    public Subject subject() {
        return subject;
    }

    /** Keeps the owner of the requested queue. */
    void isAbout(Owner owner) {
        about = owner;
    }

    /**
     * The owner of what this request makes.
     *
     * @throws ProblemException as {@link #namespace} does
     */
    public Owner owner() {
        Owner known = own;
        if (known == null) {
            known = new Owner(findNamespace(), subject.name());
            own = known;
        }
        return known;
    }

    /**
     * The namespace that this request is about: the one that it names, or else the only one of its sender.
     *
     * @throws ProblemException when it names none and there are several, or one in which its sender has no rights
     */
    public String namespace() {
        return owner().namespace();
    }

    private String findNamespace() {
        String asked = askedNamespace();
        if (asked != null) {
            return asked;
        }
        if (subject.kind() == Subject.Kind.ANONYMOUS) {
            return Owner.DEFAULT_NAMESPACE;
        }
        Set<String> all = subject.grants().stream().map(Grant::namespace).collect(Collectors.toSet());
        if (all.size() != 1 || all.contains(Grant.ALL)) {
            throw faulty("is missing: the caller has more than one namespace");
        }
        return all.iterator().next();
    }

    /**
     * The namespace that the request names; null when it names none.
     *
     * @throws ProblemException when that is no namespace, or one in which its sender has no rights
     */
    public @Nullable String askedNamespace() {
        List<String> given = context.request().headers().getAll(NAMESPACE_HEADER);
        if (given.isEmpty()) {
            return null;
        }
        String asked = given.getFirst().strip();
        if (given.size() > 1 || !Owner.isNamespace(asked)) {
            throw faulty("must be one namespace: 1 to 40 small letters, digits and hyphens");
        }
        if (subject.grants().stream().noneMatch(grant -> grant.covers(asked))) {
            throw AccessRefusals.forbidden("The caller has no rights in the namespace " + asked + ".");
        }
        return asked;
    }

    /** Whether the caller may see a queue of this owner; otherwise it does not exist for the caller. */
    public boolean sees(Owner owner) {
        return subject.has(SEE, owner);
    }

    /** Whether the caller may do this with a queue of this owner. */
    public boolean may(Owner owner) {
        return subject.has(roles, owner);
    }

    /** Whether the caller is an admin of a namespace, or of all when it is {@code *}. */
    boolean isAdminOf(String namespace) {
        if (!namespace.equals(Grant.ALL)) {
            isAbout(new Owner(namespace, subject.name()));
        }
        return subject.has(Set.of(Role.ADMIN), namespace);
    }

    /** The namespaces in which the caller may list everything; null for all. */
    public @Nullable Set<String> namespaces() {
        String asked = askedNamespace();
        if (asked != null) {
            return Set.of(asked);
        }
        Set<String> all = grants().stream().map(Grant::namespace).collect(Collectors.toSet());
        return all.contains(Grant.ALL) ? null : all;
    }

    /** The requester of the changes of this request. */
    public Actor actor() {
        SocketAddress address = context.request().remoteAddress();
        return new Actor(
                subject.name(),
                subject.kind().word(),
                subject.label(),
                address == null ? null : address.hostAddress(),
                role(),
                requestId(context.request().getHeader("X-Request-Id")));
    }

    /**
     * The role of this request: the weakest granted role that allows it, or the strongest one if none does. Only grants
     * for the owner of the requested queue count. If the owner was not needed, those for all queues count.
     */
    private String role() {
        Owner owner = about;
        Role least = null;
        Role most = null;
        for (Grant grant : subject.grants()) {
            boolean counts = owner == null ? grant.countsForAll() : grant.countsFor(owner, subject.name());
            Role role = grant.role();
            if (counts && roles.contains(role) && (least == null || role.compareTo(least) < 0)) {
                least = role;
            }
            if ((counts || owner == null) && (most == null || role.compareTo(most) > 0)) {
                most = role;
            }
        }
        Role role = least == null ? most : least;
        return role == null ? "none" : role.word();
    }

    /** The sender's id of the request; null when it has none that can be kept. */
    private static @Nullable String requestId(@Nullable String given) {
        return given != null && REQUEST_ID.matcher(given).matches() ? given : null;
    }

    /**
     * The namespace in whose audit a refusal is recorded: the one that the request names, or else one of its sender's.
     * So a sender can't fill the audit of a namespace in which it has no rights.
     */
    String likelyNamespace() {
        String asked = context.request().getHeader(NAMESPACE_HEADER);
        String named = asked == null ? "" : asked.strip();
        List<Grant> own = subject.grants();
        if (Owner.isNamespace(named) && own.stream().anyMatch(grant -> grant.covers(named))) {
            return named;
        }
        return own.stream().map(Grant::namespace).findFirst().orElse(Grant.ALL);
    }

    /** The grants by which the caller may do this. */
    public List<Grant> grants() {
        return subject.grants().stream()
                .filter(grant -> roles.contains(grant.role()))
                .toList();
    }

    private static ProblemException faulty(String detail) {
        return new ProblemException(Problem.faulty(List.of(new Fault(NAMESPACE_HEADER + ":", detail))));
    }
}
