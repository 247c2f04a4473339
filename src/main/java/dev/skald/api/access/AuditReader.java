package dev.skald.api.access;

import dev.skald.store.audit.AuditAct;
import dev.skald.store.audit.AuditQuery;
import dev.skald.store.audit.AuditRecord;
import dev.skald.web.http.Query;
import dev.skald.web.problem.ProblemException;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads the filters of the audit. */
final class AuditReader {
    private static final int LIMIT_DEFAULT = 100;
    private static final int LIMIT_MAX = 1000;
    private static final int TEXT_LENGTH_MAX = 200;
    private static final String NOT_TEXT = "must be 1 to 200 characters, none of them a control character";
    private static final int CURSOR_BYTES = 2 * Long.BYTES;
    private static final int MICROS_PER_SECOND = 1_000_000;

    private AuditReader() {}

    /**
     * Reads a query string. The query is for one entry more than the page has, which tells whether there is another
     * page.
     *
     * @param parameters names and values, decoded
     * @param namespaces whose entries may be shown; null for all
     * @throws ProblemException that lists what is wrong with it
     */
    static AuditQuery read(Map<String, List<String>> parameters, @Nullable Set<String> namespaces) {
        return Query.read(
                parameters,
                query -> new AuditQuery(
                        namespaces,
                        query.text("who", AuditReader::isText, NOT_TEXT),
                        query.choice("act", AuditAct.WORDS),
                        query.text("target", AuditReader::isText, NOT_TEXT),
                        query.instant("from"),
                        query.instant("to"),
                        place(query),
                        (int) query.number("limit", 1, LIMIT_MAX, LIMIT_DEFAULT) + 1));
    }

    private static boolean isText(String text) {
        return !text.isEmpty()
                && text.codePointCount(0, text.length()) <= TEXT_LENGTH_MAX
                && text.chars().noneMatch(Character::isISOControl);
    }

    private static AuditQuery.@Nullable Place place(Query query) {
        String cursor = query.text("cursor", text -> decode(text) != null, "is not from a Link of the audit");
        return cursor == null ? null : decode(cursor);
    }

    /** The end of a page, as text that is opaque to callers. */
    static String cursor(AuditRecord last) {
        byte[] bytes = ByteBuffer.allocate(CURSOR_BYTES)
                .putLong(ChronoUnit.MICROS.between(Instant.EPOCH, last.at()))
                .putLong(last.id())
                .array();
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    private static AuditQuery.@Nullable Place decode(String cursor) {
        try {
            byte[] bytes = Base64.getUrlDecoder().decode(cursor);
            return bytes.length == CURSOR_BYTES ? place(ByteBuffer.wrap(bytes)) : null;
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    private static AuditQuery.@Nullable Place place(ByteBuffer bytes) {
        long micros = bytes.getLong();
        return micros < 0
                ? null
                : new AuditQuery.Place(
                        Instant.ofEpochSecond(micros / MICROS_PER_SECOND, micros % MICROS_PER_SECOND * 1000),
                        bytes.getLong());
    }
}
