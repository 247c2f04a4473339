package dev.skald.api.view;

import dev.skald.store.read.ListQuery;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A position in the list of queues, as text that is opaque to callers: the microsecond of the creation and the id of
 * the last queue of a page, in Base64 for URLs.
 */
public final class Cursor {
    private static final int SIZE_BYTES = 3 * Long.BYTES;
    private static final int MICROS_PER_SECOND = 1_000_000;

    private Cursor() {}

    public static String encode(ListQuery.Position place) {
        byte[] bytes = ByteBuffer.allocate(SIZE_BYTES)
                .putLong(ChronoUnit.MICROS.between(Instant.EPOCH, place.createdAt()))
                .putLong(place.id().getMostSignificantBits())
                .putLong(place.id().getLeastSignificantBits())
                .array();
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    /** Reads a position; null when this server did not write the text. */
    public static ListQuery.@Nullable Position decode(String text) {
        try {
            byte[] bytes = Base64.getUrlDecoder().decode(text);
            return bytes.length == SIZE_BYTES ? place(ByteBuffer.wrap(bytes)) : null;
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    private static ListQuery.@Nullable Position place(ByteBuffer bytes) {
        long micros = bytes.getLong();
        if (micros < 0) {
            return null;
        }
        Instant createdAt = Instant.ofEpochSecond(micros / MICROS_PER_SECOND, micros % MICROS_PER_SECOND * 1000);
        return new ListQuery.Position(createdAt, new UUID(bytes.getLong(), bytes.getLong()));
    }
}
