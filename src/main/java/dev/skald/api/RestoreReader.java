package dev.skald.api;

import dev.skald.api.start.ParentReader;
import dev.skald.queue.Parent;
import dev.skald.web.json.Members;
import dev.skald.web.problem.ProblemException;
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
        return Members.read(body, RestoreReader::read);
    }

    private static Read read(Members body) {
        String reason = Reason.read(body);
        Parent parent = ParentReader.read(body);
        return new Read(reason == null ? NO_REASON : reason, parent);
    }
}
