package dev.skald.outbound;

import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The Keep-Alive header of HTTP/1.1, in which the other side says how long it keeps an idle connection. A request that
 * leaves at the end of that time may meet a closed connection; then it is unknown whether it was taken.
 */
final class KeepAlive {
    private static final String NAME = "Keep-Alive";
    private static final Pattern TIMEOUT = Pattern.compile("(?i)(?:^|[,\\s])timeout\\s*=\\s*\"?([0-9]{1,9})");

    /**
     * How much sooner the connection is closed here: one second for the way, and one until the check finds that its
     * time is over.
     */
    private static final long SECONDS_SHORTER = 2;

    /**
     * How long idle connections are kept. With the second until the check finds them, this is less than in common
     * servers (Node.js, Apache httpd and uvicorn 5 s, Tomcat 20 s, nginx 75 s).
     */
    static final Duration IDLE = Duration.ofSeconds(3);

    private KeepAlive() {}

    /**
     * Makes the client, which reads these headers, close the connection before the other side does, and not later than
     * other connections.
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
