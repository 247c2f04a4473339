package dev.skald.engine.call;

import jakarta.enterprise.context.ApplicationScoped;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Set;
import org.eclipse.microprofile.config.Config;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** Where others reach this server. */
@ApplicationScoped
class OwnAddress {
    private static final Logger LOG = Logger.getLogger(OwnAddress.class);
    private static final Set<String> ANY = Set.of("0.0.0.0", "::", "[::]");

    private final AddressSettings settings;
    private final Config config;
    /** Used for every call; null until it can't change any more. */
    private volatile @Nullable String base;

    OwnAddress(AddressSettings settings, Config config) {
        this.settings = settings;
        this.config = config;
    }

    /** The address of the root, without a slash at its end. */
    String base() {
        String known = base;
        if (known != null) {
            return known;
        }
        int port = port();
        String found = settings.url()
                .map(url -> url.toString().replaceFirst("/+$", ""))
                .orElseGet(() -> "http://" + host() + ":" + port);
        // Any free port, and the server does not listen yet.
        if (port != 0) {
            base = found;
        }
        return found;
    }

    private String host() {
        String host = config.getValue("quarkus.http.host", String.class);
        if (!ANY.contains(host)) {
            return host.contains(":") && !host.startsWith("[") ? "[" + host + "]" : host;
        }
        try {
            return InetAddress.getLocalHost().getHostAddress();
        } catch (UnknownHostException e) {
            LOG.warnf(
                    "this machine does not know its own address; callbacks are sent to it only (set skald.url): %s", e);
            return "127.0.0.1";
        }
    }

    /** Once the server listens, this is the port in use, also when any free one was asked for. */
    private int port() {
        return config.getValue("quarkus.http.port", Integer.class);
    }
}
