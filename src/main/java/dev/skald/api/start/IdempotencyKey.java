package dev.skald.api.start;

import dev.skald.web.json.Faults;
import dev.skald.web.json.ParseText;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Reads the header {@code Idempotency-Key}, which here is a queue's id. */
final class IdempotencyKey {
    private IdempotencyKey() {}

    /**
     * Reads the header.
     *
     * @param values one for each field line; a value may be in double quotes, as in the IETF draft
     * @return null when the header is absent, or is wrong, which is added to the faults
     */
    static @Nullable UUID read(List<String> values, Faults faults) {
        if (values.isEmpty()) {
            return null;
        }
        UUID key = ParseText.uuid(unquoted(values.getFirst().strip()));
        if (key == null || values.size() > 1) {
            faults.add("Idempotency-Key:", "must be one UUID");
        }
        return key;
    }

    private static String unquoted(String value) {
        boolean quoted = value.length() >= 2 && value.startsWith("\"") && value.endsWith("\"");
        return quoted ? value.substring(1, value.length() - 1) : value;
    }
}
