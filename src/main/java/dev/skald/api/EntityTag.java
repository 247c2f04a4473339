package dev.skald.api;

import java.util.List;
import java.util.stream.Stream;

/**
 * A version as an entity tag (RFC 9110 section 8.8.3).
 *
 * @param version the number of a queue's last log entry, or a definition's version
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

    /**
     * Whether {@code If-Match} lets a change go on, by the strong comparison that it asks for.
     *
     * @param ifMatch the header's values; empty when it is not given, and anything goes
     * @param version what would be changed; 0 when there is nothing yet
     */
    static boolean allows(List<String> ifMatch, long version) {
        String tag = new EntityTag(version).text();
        return ifMatch.isEmpty()
                || ifMatch.stream()
                        .flatMap(value -> Stream.of(value.split(",", -1)))
                        .map(String::strip)
                        .anyMatch(given -> version > 0 && (given.equals("*") || given.equals(tag)));
    }
}
