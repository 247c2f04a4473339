package dev.skald.api;

import com.fasterxml.jackson.databind.JsonNode;
import dev.skald.problem.ProblemException;

/** Reads why a queue is to be restored. */
final class RestoreReader {
    /** The longest reason, in characters. */
    static final int REASON_LENGTH_MAX = 1000;

    /** Stands in the log for callers who give none. */
    static final String NO_REASON = "a caller asked for it";

    private RestoreReader() {}

    /**
     * Reads a body that is a request to restore.
     *
     * @param body JSON in UTF-8, or empty
     * @return the reason
     * @throws ProblemException that lists what is wrong with it
     */
    static String read(byte[] body) {
        if (body.length == 0) {
            return NO_REASON;
        }
        Faults faults = new Faults();
        JsonNode tree = JsonBody.read(body, faults);
        Members members = tree == null ? null : Members.of(tree, "", faults);
        String reason = members == null ? null : reason(members);
        faults.refuseIfAny();
        return reason == null ? NO_REASON : reason;
    }

    private static String reason(Members body) {
        String reason = body.text("reason");
        body.refuseOthers();
        if (reason == null) {
            return NO_REASON;
        }
        int length = reason.codePointCount(0, reason.length());
        if (length < 1 || length > REASON_LENGTH_MAX || reason.chars().anyMatch(RestoreReader::isUnprintable)) {
            body.fault(
                    "reason",
                    "must be 1 to " + REASON_LENGTH_MAX + " characters, of control characters only line"
                            + " breaks and tabs");
        }
        return reason;
    }

    private static boolean isUnprintable(int c) {
        return Character.isISOControl(c) && c != '\n' && c != '\r' && c != '\t';
    }
}
