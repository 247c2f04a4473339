package dev.skald.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.skald.queue.Json;
import dev.skald.queue.Outcome;
import dev.skald.queue.StepProblem;
import dev.skald.queue.text.EnumWords;
import dev.skald.queue.text.Excerpt;
import dev.skald.web.json.Members;
import dev.skald.web.problem.ProblemException;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Reads an answer that a participant sends later than its call. */
final class ResultReader {
    private static final int OK = 200;
    private static final int DETAIL_LENGTH_MAX = 500;
    private static final Map<String, Said> STATUSES = EnumWords.of(Said.values());

    private enum Said {
        DONE,
        REFUSED
    }

    private final ResultLimit limit;

    ResultReader(ResultLimit limit) {
        this.limit = limit;
    }

    /**
     * Reads the body of an answer.
     *
     * @param body JSON in UTF-8; its length is checked already
     * @throws ProblemException that lists what is wrong with it
     */
    Outcome read(byte[] body) {
        Outcome outcome = Members.read(body, ResultReader::outcome);
        if (outcome instanceof Outcome.Done done) {
            limit.check(done.result());
        }
        return outcome;
    }

    private static @Nullable Outcome outcome(Members body) {
        body.require("status");
        Said said = body.choice("status", STATUSES);
        if (said == null) {
            body.value("result");
            body.value("problem");
            return null;
        }
        boolean done = said == Said.DONE;
        Json result = done ? body.json("result") : null;
        StepProblem problem = done ? null : problem(body);
        return done
                ? new Outcome.Done(result == null ? Json.NULL : result, OK, Duration.ZERO)
                : new Outcome.Refused(Objects.requireNonNull(problem));
    }

    /** A sentence, or a problem document (RFC 9457); of the document the detail is used, or else the title. */
    private static StepProblem problem(Members body) {
        JsonNode problem = body.value("problem");
        if (problem == null) {
            return StepProblem.of("refused without a reason");
        }
        if (problem.isTextual()) {
            return StepProblem.of(Excerpt.plain(problem.textValue(), DETAIL_LENGTH_MAX));
        }
        if (!(problem instanceof ObjectNode)) {
            body.fault("problem", "must be a string or an object");
            return StepProblem.of("");
        }
        String detail = problem.path("detail").asText(problem.path("title").asText(""));
        boolean status = problem.path("status").isInt();
        return new StepProblem(
                status ? problem.path("status").intValue() : null,
                detail.isBlank() ? "refused without a reason" : Excerpt.plain(detail, DETAIL_LENGTH_MAX),
                null,
                null,
                null);
    }
}
