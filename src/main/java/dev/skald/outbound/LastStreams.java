package dev.skald.outbound;

import io.vertx.core.http.HttpConnection;
import java.util.Map;
import java.util.WeakHashMap;

/**
 * Remembers, for HTTP/2 connections whose end the other side has announced, the last stream that it takes: later
 * streams were not and will not be taken (GOAWAY, RFC 9113 section 6.8). Only the connections' thread uses it.
 */
final class LastStreams {
    private final Map<HttpConnection, Integer> last = new WeakHashMap<>();

    /** Listens for announcements on a connection from now on. */
    void watch(HttpConnection connection) {
        connection.goAwayHandler(away -> last.merge(connection, away.getLastStreamId(), Math::min));
    }

    /** Whether a stream comes after the last one that is taken. */
    boolean isAfter(HttpConnection connection, int stream) {
        return stream > last.getOrDefault(connection, Integer.MAX_VALUE);
    }
}
