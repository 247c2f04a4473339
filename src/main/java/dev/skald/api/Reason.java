package dev.skald.api;

import dev.skald.web.json.Members;
import org.jspecify.annotations.Nullable;

/** Reads the reason that a requester gives, in free text. */
final class Reason {
    /** The longest reason, in characters. */
    static final int LENGTH_MAX = 1000;

    private Reason() {}

    /** The member {@code reason}; null when it is absent or wrong. */
    static @Nullable String read(Members body) {
        String reason = body.text("reason");
        if (reason == null) {
            return null;
        }
        int length = reason.codePointCount(0, reason.length());
        if (length < 1 || length > LENGTH_MAX || reason.chars().anyMatch(Reason::isUnprintable)) {
            body.fault(
                    "reason",
                    "must be 1 to " + LENGTH_MAX + " characters, of control characters only line breaks and tabs");
        }
        return reason;
    }

    /** The required member {@code reason}; empty when it is wrong. */
    static String require(Members body) {
        body.require("reason");
        String reason = read(body);
        if (reason == null) {
            return "";
        }
        if (!reason.isEmpty() && reason.isBlank()) {
            body.fault("reason", "must not be blank");
        }
        return reason;
    }

    private static boolean isUnprintable(int c) {
        return Character.isISOControl(c) && c != '\n' && c != '\r' && c != '\t';
    }
}
