package dev.skald.api;

import jakarta.ws.rs.core.HttpHeaders;
import java.util.List;
import java.util.stream.Stream;

/**
 * Which versions of a queue a request is meant for (RFC 9110 section 13.1.1).
 *
 * @param tags what the header lists; empty when it is not given
 */
record IfMatch(List<String> tags) {
    IfMatch {
        tags = List.copyOf(tags);
    }

    static IfMatch read(HttpHeaders headers) {
        return new IfMatch(headers.getRequestHeader(HttpHeaders.IF_MATCH).stream()
                .flatMap(value -> Stream.of(value.split(",", -1)))
                .map(String::strip)
                .toList());
    }

    boolean given() {
        return !tags.isEmpty();
    }

    /** Whether the request may be carried out on this version, by the strong comparison that the header asks for. */
    boolean allows(long version) {
        return !given() || tags.contains("*") || tags.contains(new EntityTag(version).text());
    }
}
