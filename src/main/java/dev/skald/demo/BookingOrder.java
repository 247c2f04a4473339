package dev.skald.demo;

import com.fasterxml.jackson.databind.JsonNode;
import org.jspecify.annotations.Nullable;

/**
 * What an action asks for.
 *
 * @param note kept with the booking; null when there is none
 */
record BookingOrder(String guest, @Nullable String note) {
    private static final String SOMEBODY = "somebody";
    private static final int TEXT_LENGTH_MAX = 200;

    /**
     * Reads what it can use of a body: {@code guest} and {@code note}, and the guest also from the {@code input} of
     * the body that Skald sends when the caller describes none.
     *
     * @param body null when the call had none
     */
    static BookingOrder of(@Nullable JsonNode body) {
        if (body == null) {
            return of(null, null);
        }
        String usual = body.path("input").path("guest").asText(SOMEBODY);
        return of(body.path("guest").asText(usual), body.path("note").asText(""));
    }

    /** The same from its parts, of which each may be absent. */
    static BookingOrder of(@Nullable String guest, @Nullable String note) {
        return new BookingOrder(
                guest == null ? SOMEBODY : shortened(guest), note == null || note.isEmpty() ? null : shortened(note));
    }

    private static String shortened(String text) {
        int codePoints = text.codePointCount(0, text.length());
        return codePoints <= TEXT_LENGTH_MAX ? text : text.substring(0, text.offsetByCodePoints(0, TEXT_LENGTH_MAX));
    }
}
