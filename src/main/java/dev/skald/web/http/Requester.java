package dev.skald.web.http;

import io.vertx.core.net.SocketAddress;
import io.vertx.ext.web.RoutingContext;

/** Tells for the log who sent a request. */
public final class Requester {
    private Requester() {}

    /** The name of the user where there is one, else the address that the request came from. */
    public static String of(RoutingContext context) {
        if (context.user() != null) {
            return context.user().principal().getString("username", "unknown");
        }
        SocketAddress address = context.request().remoteAddress();
        return address == null ? "unknown" : "unknown user at " + address.hostAddress();
    }
}
