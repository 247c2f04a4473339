package dev.skald.security;

import static dev.skald.security.Role.ADMIN;
import static dev.skald.security.Role.CALLER;
import static dev.skald.security.Role.OPERATOR;
import static dev.skald.security.Role.READER;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * The rights: a row for each endpoint of the contract. An endpoint without a row fails the build, and is refused to
 * everybody. The table in {@code docs/security.md} is generated from it.
 */
public final class EndpointRights {
    /** The scope of an endpoint: where a caller must have the role. */
    enum Scope {
        /** Needs no right: everybody may, known or not. */
        OPEN,
        /** The caller itself: every known caller may. */
        SELF,
        /** The server: the role is needed in any one namespace. */
        SERVER,
        /** A queue: the role is needed in its namespace. */
        QUEUE,
        /** Something in the namespace of the request: the role is needed there. */
        NAMESPACE,
        /** Several namespaces: the role is needed in one of them, and the answer shows only namespaces with the role. */
        LIST
    }

    /**
     * An endpoint.
     *
     * @param path as in the contract, with its parameters in braces
     * @param roles that are sufficient
     */
    record Row(String method, String path, Scope scope, Set<Role> roles) {
        Row {
            roles = Set.copyOf(roles);
        }

        String endpoint() {
            return method + " " + path;
        }

        /** Whether the request is allowed for an unknown id, which it closes for later starts. */
        boolean closesIds() {
            return path.equals("/queues/{id}/restore");
        }
    }

    static final List<Row> ROWS = List.of(
            row("POST /queues", Scope.NAMESPACE, CALLER, ADMIN),
            row("GET /queues", Scope.LIST, READER, CALLER, OPERATOR, ADMIN),
            row("GET /queues/{id}", Scope.QUEUE, READER, CALLER, OPERATOR, ADMIN),
            row("GET /queues/{id}/log", Scope.QUEUE, READER, CALLER, OPERATOR, ADMIN),
            row("POST /queues/{id}/submit", Scope.QUEUE, CALLER, ADMIN),
            row("POST /queues/{id}/restore", Scope.QUEUE, CALLER, OPERATOR, ADMIN),
            row("POST /queues/{id}/steps/{step}/signal", Scope.QUEUE, CALLER, OPERATOR, ADMIN),
            row("POST /queues/{id}/steps", Scope.QUEUE, CALLER, ADMIN),
            row("POST /queues/{id}/complete", Scope.QUEUE, CALLER, ADMIN),
            row("POST /queues/{id}/events", Scope.QUEUE, CALLER, ADMIN),
            row("GET /queues/{id}/events", Scope.QUEUE, READER, CALLER, OPERATOR, ADMIN),
            row("POST /queues/{id}/retry", Scope.QUEUE, OPERATOR, ADMIN),
            row("POST /queues/{id}/recover", Scope.QUEUE, OPERATOR, ADMIN),
            row("POST /queues/{id}/pause", Scope.QUEUE, OPERATOR, ADMIN),
            row("POST /queues/{id}/resume", Scope.QUEUE, OPERATOR, ADMIN),
            row("POST /queues/{id}/steps/{step}/resolve", Scope.QUEUE, ADMIN),
            row("DELETE /queues/{id}", Scope.QUEUE, ADMIN),
            // A participant has no grant; the address for its answer contains a token.
            row("POST /queues/{id}/steps/{step}/result", Scope.OPEN),
            row("GET /events", Scope.LIST, READER, CALLER, OPERATOR, ADMIN),
            row("GET /definitions", Scope.NAMESPACE, READER, OPERATOR, ADMIN),
            row("GET /definitions/{name}", Scope.NAMESPACE, READER, OPERATOR, ADMIN),
            row("PUT /definitions/{name}", Scope.NAMESPACE, ADMIN),
            row("DELETE /definitions/{name}", Scope.NAMESPACE, ADMIN),
            row("GET /credentials", Scope.NAMESPACE, ADMIN),
            row("GET /credentials/{name}", Scope.NAMESPACE, ADMIN),
            row("PUT /credentials/{name}", Scope.NAMESPACE, ADMIN),
            row("DELETE /credentials/{name}", Scope.NAMESPACE, ADMIN),
            row("GET /subscriptions", Scope.NAMESPACE, READER, OPERATOR, ADMIN),
            row("GET /subscriptions/{name}", Scope.NAMESPACE, READER, OPERATOR, ADMIN),
            row("PUT /subscriptions/{name}", Scope.NAMESPACE, ADMIN),
            row("DELETE /subscriptions/{name}", Scope.NAMESPACE, ADMIN),
            row("POST /subscriptions/{name}/secrets", Scope.NAMESPACE, ADMIN),
            row("POST /subscriptions/{name}/pause", Scope.NAMESPACE, ADMIN),
            row("POST /subscriptions/{name}/resume", Scope.NAMESPACE, ADMIN),
            row("POST /subscriptions/{name}/test", Scope.NAMESPACE, ADMIN),
            row("POST /subscriptions/{name}/replay", Scope.NAMESPACE, ADMIN),
            // The namespace is in the body; the resource ensures that callers grant only rights that they have.
            row("POST /tokens", Scope.LIST, ADMIN),
            row("GET /tokens", Scope.LIST, ADMIN),
            row("DELETE /tokens/{name}", Scope.LIST, ADMIN),
            row("GET /audit", Scope.LIST, ADMIN),
            row("GET /whoami", Scope.SELF),
            row("GET /q/metrics", Scope.SERVER, READER, OPERATOR, ADMIN),
            row("GET /q/health", Scope.OPEN),
            row("GET /q/health/live", Scope.OPEN),
            row("GET /q/health/ready", Scope.OPEN),
            row("GET /q/health/started", Scope.OPEN),
            row("GET /openapi", Scope.OPEN),
            row("GET /problems/{slug}", Scope.OPEN));

    /** The demo participants act for outside services, and are served only while Skald is open on this machine. */
    private static final String DEMO = "/demo/";

    private static final Map<String, Row> BY_ENDPOINT =
            ROWS.stream().collect(Collectors.toUnmodifiableMap(Row::endpoint, Function.identity()));

    private EndpointRights() {}

    /** The row of an endpoint; without one, a row that allows nobody. */
    static Row of(String method, String path) {
        Row known = BY_ENDPOINT.get(method + " " + path);
        if (known != null) {
            return known;
        }
        return new Row(method, path, path.startsWith(DEMO) ? Scope.OPEN : Scope.SERVER, Set.of());
    }

    private static Row row(String endpoint, Scope scope, Role... roles) {
        int space = endpoint.indexOf(' ');
        Set<Role> allowed = EnumSet.noneOf(Role.class);
        allowed.addAll(Arrays.asList(roles));
        return new Row(endpoint.substring(0, space), endpoint.substring(space + 1), scope, allowed);
    }
}
