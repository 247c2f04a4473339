package dev.skald.web.http;

import dev.skald.web.json.Sha256;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.stream.Stream;

/**
 * The strong entity tag (RFC 9110 section 8.8.3) of something that has versions: its version and a hash of the body that
 * is answered. The version alone is not enough, as what a queue waits for changes without an entry in its log.
 *
 * @param text as it stands in the header
 */
public record EntityTag(String text) {
    /** So many that two bodies with the same hash are not to be expected. */
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

    /** Whether a tag that a request lists is of this version, whatever the body was. */
    static boolean isOf(long version, String tag) {
        return tag.equals("\"" + version + "\"") || (tag.startsWith("\"" + version + ".") && tag.endsWith("\""));
    }

    /** The tags that the values of a header list. */
    static List<String> listed(List<String> values) {
        return values.stream()
                .flatMap(value -> Stream.of(value.split(",", -1)))
                .map(String::strip)
                .toList();
    }

    /** Whether {@code If-None-Match} names this tag, by the weak comparison that it asks for. */
    boolean isAmong(List<String> ifNoneMatch) {
        return ifNoneMatch.contains("*") || ifNoneMatch.contains(text) || ifNoneMatch.contains("W/" + text);
    }
}
