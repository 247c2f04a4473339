package dev.skald.api;

import com.fasterxml.jackson.databind.JsonNode;
import dev.skald.problem.ProblemException;
import org.jspecify.annotations.Nullable;

/** Reads why a queue is to be restored. */
final class RestoreReader {
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

    private static @Nullable String reason(Members body) {
        String reason = Reason.read(body);
        body.refuseOthers();
        return reason;
    }
}
