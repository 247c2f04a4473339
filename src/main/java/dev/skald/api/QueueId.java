package dev.skald.api;

import dev.skald.web.json.ParseText;
import dev.skald.web.problem.ProblemException;
import java.util.UUID;

/** The id of a queue in a path. */
final class QueueId {
    private QueueId() {}

    /**
     * Reads the id.
     *
     * @throws ProblemException when it is no UUID, so that no queue can have it
     */
    static UUID of(String path) {
        UUID id = ParseText.uuid(path);
        if (id == null) {
            throw Refusals.noId();
        }
        return id;
    }
}
