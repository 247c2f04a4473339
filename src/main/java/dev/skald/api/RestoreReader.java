package dev.skald.api;

import com.fasterxml.jackson.databind.JsonNode;
import dev.skald.problem.ProblemException;
import dev.skald.queue.Parent;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Reads why a queue is to be restored, and which one is meant. */
final class RestoreReader {
    /** Stands in the log for callers who give none. */
    static final String NO_REASON = "a caller asked for it";

    private RestoreReader() {}

    /**
     * A request to restore a queue.
     *
     * @param reason for the log
     * @param parent what the queue must belong to; null when it may be any queue
     */
    record Read(String reason, @Nullable Parent parent) {}

    /**
     * Reads a body that is a request to restore.
     *
     * @param body JSON in UTF-8, or empty
     * @throws ProblemException that lists what is wrong with it
     */
    static Read read(byte[] body) {
        if (body.length == 0) {
            return new Read(NO_REASON, null);
        }
        Faults faults = new Faults();
        JsonNode tree = JsonBody.read(body, faults);
        Members members = tree == null ? null : Members.of(tree, "", faults);
        Read read = members == null ? null : read(members);
        faults.refuseIfAny();
        return Objects.requireNonNull(read);
    }

    private static Read read(Members body) {
        String reason = Reason.read(body);
        Parent parent = ParentReader.read(body);
        body.refuseOthers();
        return new Read(reason == null ? NO_REASON : reason, parent);
    }
}
