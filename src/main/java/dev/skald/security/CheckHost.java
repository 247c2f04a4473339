package dev.skald.security;

import dev.skald.queue.text.Excerpt;
import io.netty.util.NetUtil;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.HostAndPort;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.net.URI;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jspecify.annotations.Nullable;

/**
 * While Skald is open, refuses requests that were sent to the name of another server. The owner of a domain name can
 * point it to this machine after a browser has loaded a page from it (DNS rebinding); the page then calls Skald as if
 * it were its own server. Its requests have the page's name in {@code Host}, which no page can change. An address needs
 * no check: it can't be pointed to another machine. A closed Skald needs no check either: a page has no token.
 */
@ApplicationScoped
class CheckHost {
    /** After the routes by which a refusal becomes a problem, and before everything that does something. */
    private static final int ORDER = Integer.MIN_VALUE + 2;

    private static final String LOCALHOST = "localhost";
    private static final int SHOWN_MAX = 100;

    private final boolean open;
    private final Set<String> own;

    /** The host that was accepted last, because nearly all requests are sent to the same one. */
    private volatile String accepted = "";

    @Inject
    CheckHost(
            OpenAccess access,
            @ConfigProperty(name = "quarkus.http.host") String listening,
            @ConfigProperty(name = "skald.url") Optional<URI> url) {
        this(access.open(), Stream.concat(Stream.of(listening), url.map(URI::getHost).stream()));
    }

    CheckHost(boolean open, Stream<String> own) {
        this.open = open;
        this.own = own.map(CheckHost::plain).collect(Collectors.toUnmodifiableSet());
    }

    void register(@Observes Router router) {
        if (open) {
            router.route().order(ORDER).handler(this::check);
        }
    }

    private void check(RoutingContext exchange) {
        String host = host(exchange.request());
        if (host == null || host.equals(accepted)) {
            exchange.next();
        } else if (isOwn(host)) {
            accepted = host;
            exchange.next();
        } else {
            exchange.fail(
                    AccessRefusals.forbidden(
                            "The request was sent to " + Excerpt.plain(host, SHOWN_MAX)
                                    + " (header Host), which is not a name of this server. While Skald requires no authentication, call"
                                    + " it by its address or as localhost, or set skald.url to the address at which callers reach it."));
        }
    }

    /** The header {@code Host}; HTTP/2 has a field of its own for it. */
    private static @Nullable String host(HttpServerRequest request) {
        String header = request.getHeader(HttpHeaders.HOST);
        if (header != null) {
            return header;
        }
        HostAndPort authority = request.authority();
        return authority == null ? null : authority.toString();
    }

    /**
     * Whether a request to this host may be meant for this server.
     *
     * @param host a name or an address, maybe with a port
     */
    boolean isOwn(String host) {
        HostAndPort authority = HostAndPort.parseAuthority(host, -1);
        String name = authority == null ? "" : plain(authority.host());
        return NetUtil.isValidIpV4Address(name)
                || NetUtil.isValidIpV6Address(name)
                || name.equals(LOCALHOST)
                || name.endsWith("." + LOCALHOST)
                || own.contains(name);
    }

    private static String plain(String host) {
        String name = host.toLowerCase(Locale.ROOT);
        return name.endsWith(".") ? name.substring(0, name.length() - 1) : name;
    }
}
