package dev.skald.api;

import dev.skald.api.start.ParentReader;
import dev.skald.queue.Parent;
import dev.skald.web.json.Members;
import dev.skald.web.problem.ProblemException;
import org.jspecify.annotations.Nullable;

/** Reads requests to restore a queue. */
final class RestoreReader {
    /** The reason in the log when the caller gives none. */
    static final String NO_REASON = "a caller asked for it";

    private RestoreReader() {}

    /**
     * A request to restore a queue.
     *
     * @param reason written to the log
     * @param parent the step that the queue must belong to; null for any queue
     */
    record Read(String reason, @Nullable Parent parent) {}

    /**
     * Reads the body of a request to restore.
     *
     * @param body JSON in UTF-8, or empty
     * @throws ProblemException that lists what is wrong with it
     */
    static Read read(byte[] body) {
        if (body.length == 0) {
            return new Read(NO_REASON, null);
        }
        return Members.read(body, RestoreReader::read);
    }

    private static Read read(Members body) {
        String reason = Reason.read(body);
        Parent parent = ParentReader.read(body);
        return new Read(reason == null ? NO_REASON : reason, parent);
    }
}
