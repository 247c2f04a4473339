package dev.skald.outbound;

import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The Keep-Alive header of HTTP/1.1, by which the other side says how long it keeps a connection that nobody uses. A
 * request that leaves at the end of that time meets a closed connection, and nobody knows whether it was taken.
 */
final class KeepAlive {
    private static final String NAME = "Keep-Alive";
    private static final Pattern TIMEOUT = Pattern.compile("(?i)(?:^|[,\\s])timeout\\s*=\\s*\"?([0-9]{1,9})");

    /** How much sooner the connection is closed here: a second for the way, and one in which the end of its time is found. */
    private static final long SECONDS_SHORTER = 2;

    /**
     * How long connections are kept that nobody uses: with the second in which that is found, less than common servers keep
     * them (Node.js, Apache httpd and uvicorn 5 s, Tomcat 20 s, nginx 75 s).
     */
    static final Duration IDLE = Duration.ofSeconds(3);

    private KeepAlive() {}

    /**
     * Has the client, which goes by these headers, close the connection before the other side does, and not later than any
     * other one.
     *
     * @param headers of an answer; changed
     */
    static void shorten(MultiMap headers) {
        String value = headers.get(NAME);
        if (value == null) {
            return;
        }
        headers.remove(NAME);
        Matcher timeout = TIMEOUT.matcher(value);
        if (!timeout.find()) {
            return;
        }
        long seconds = Long.parseLong(timeout.group(1)) - SECONDS_SHORTER;
        if (seconds < 1) {
            headers.set(HttpHeaders.CONNECTION, HttpHeaders.CLOSE);
        } else if (seconds < IDLE.toSeconds()) {
            headers.set(NAME, "timeout=" + seconds);
        }
    }
}
