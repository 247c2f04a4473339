package dev.skald.outbound;

import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import java.util.Set;

/** Makes the headers that a request is sent with. */
final class RequestHeaders {
    /** Some services refuse requests without this header. */
    private static final String USER_AGENT = "Skald";

    /** Methods that are expected to carry a body, so that it is said when there is none (RFC 9110 section 8.6). */
    private static final Set<String> WITH_BODY = Set.of("POST", "PUT", "PATCH");

    private RequestHeaders() {}

    /**
     * The request's own headers, and those that every request has.
     *
     * @throws IllegalArgumentException when HTTP itself sets one of them, or one cannot be sent
     */
    static MultiMap of(Request request) {
        MultiMap headers = HttpHeaders.headers();
        request.headers().forEach((name, value) -> {
            if (CallHeaders.isFraming(name)) {
                throw new IllegalArgumentException("the header " + name + " is set by HTTP itself");
            }
            if (!CallHeaders.isValue(value)) {
                throw new IllegalArgumentException("the header " + name + " has characters that no header can have");
            }
            headers.add(name, value);
        });
        if (!headers.contains(HttpHeaders.USER_AGENT)) {
            headers.add(HttpHeaders.USER_AGENT, USER_AGENT);
        }
        if (request.body() == null && WITH_BODY.contains(request.method())) {
            headers.set(HttpHeaders.CONTENT_LENGTH, "0");
        }
        return headers;
    }
}
