package dev.skald.api;

import dev.skald.participant.ResultSettings;
import dev.skald.queue.Json;
import dev.skald.web.problem.Problem;
import dev.skald.web.problem.ProblemException;
import dev.skald.web.problem.ProblemType;
import java.nio.charset.StandardCharsets;

/**
 * The longest result of a step that somebody may send.
 *
 * @param bytesMax in bytes of UTF-8
 */
record ResultLimit(long bytesMax) {
    static ResultLimit of(ResultSettings limits) {
        return new ResultLimit(limits.result().asLongValue());
    }

    /**
     * Checks a result.
     *
     * @throws ProblemException when it is longer
     */
    void check(Json result) {
        if (result.text().getBytes(StandardCharsets.UTF_8).length > bytesMax) {
            throw new ProblemException(Problem.of(
                    ProblemType.TOO_LARGE,
                    "The result is longer than the " + bytesMax + " bytes accepted here (skald.limits.result)."));
        }
    }
}
