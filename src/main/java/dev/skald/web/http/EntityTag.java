package dev.skald.web.http;

import dev.skald.web.json.Sha256;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.stream.Stream;

/**
 * The strong entity tag (RFC 9110 section 8.8.3) of a resource with versions: its version and a hash of the answered
 * body. The version alone is not enough, because the reason why a queue waits changes without a log entry.
 *
 * @param text the tag as in the header
 */
public record EntityTag(String text) {
    /** So long that two bodies will not have the same hash. */
    private static final int HASH_BYTES = 12;

    /**
     * The tag of a body.
     *
     * @param version the number of a queue's last log entry, or a definition's version
     */
    public static EntityTag of(long version, byte[] body) {
        byte[] hash = Arrays.copyOf(Sha256.digest().digest(body), HASH_BYTES);
        return new EntityTag(
                "\"" + version + "." + Base64.getUrlEncoder().withoutPadding().encodeToString(hash) + "\"");
    }

    /** Whether a tag in a request has this version, with any hash of a body. */
    static boolean isOf(long version, String tag) {
        return tag.equals("\"" + version + "\"") || (tag.startsWith("\"" + version + ".") && tag.endsWith("\""));
    }

    /** The tags in the values of a header. */
    static List<String> listed(List<String> values) {
        return values.stream()
                .flatMap(value -> Stream.of(value.split(",", -1)))
                .map(String::strip)
                .toList();
    }

    /** Whether {@code If-None-Match} contains this tag, by the weak comparison that the header requires. */
    boolean isAmong(List<String> ifNoneMatch) {
        return ifNoneMatch.contains("*") || ifNoneMatch.contains(text) || ifNoneMatch.contains("W/" + text);
    }
}
