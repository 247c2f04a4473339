package dev.skald.outbound;

import io.vertx.core.MultiMap;
import java.util.Objects;

/**
 * What a participant answered, before it is interpreted.
 *
 * @param status the HTTP status
 * @param headers the headers, by names in any case
 * @param body the body
 */
public record HttpAnswer(int status, MultiMap headers, Body body) {
    /** The header's first value; empty when it is absent. */
    public String header(String name) {
        return Objects.requireNonNullElse(headers.get(name), "");
    }

    /** Neither headers nor body, which may have secrets. */
    @Override
    public String toString() {
        return "HttpAnswer " + status;
    }
}
