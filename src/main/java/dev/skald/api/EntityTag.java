package dev.skald.api;

import java.util.List;
import java.util.stream.Stream;

/**
 * A queue's version as an entity tag (RFC 9110 section 8.8.3).
 *
 * @param version the number of the queue's last log entry
 */
record EntityTag(long version) {
    /** The tag as it stands in the header. */
    String text() {
        return "\"" + version + "\"";
    }

    /** Whether {@code If-None-Match} names this version, by the weak comparison that it asks for. */
    boolean matchesAny(List<String> ifNoneMatch) {
        return ifNoneMatch.stream()
                .flatMap(value -> Stream.of(value.split(",", -1)))
                .map(String::strip)
                .anyMatch(tag -> tag.equals("*") || tag.equals(text()) || tag.equals("W/" + text()));
    }
}
