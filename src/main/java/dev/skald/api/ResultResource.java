package dev.skald.api;

import dev.skald.api.start.ApiSettings;
import dev.skald.engine.AnswerStep;
import dev.skald.participant.ResultSettings;
import dev.skald.queue.Outcome;
import dev.skald.web.http.BodyReader;
import dev.skald.web.http.Query;
import dev.skald.web.problem.Problem;
import dev.skald.web.problem.ProblemException;
import dev.skald.web.problem.ProblemType;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.inject.Singleton;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import java.io.InputStream;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Receives the answers that participants send later than their calls. */
@Path("/queues")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
@Singleton
public class ResultResource {
    private final AnswerStep answerStep;
    private final BodyReader bodies;
    private final ResultReader results;

    ResultResource(AnswerStep answerStep, ApiSettings settings, ResultSettings limits) {
        this.answerStep = answerStep;
        bodies = BodyReader.of(settings.limits().body());
        results = new ResultReader(ResultLimit.of(limits));
    }

    /** Records an answer; the same answer again changes nothing. */
    @POST
    @Path("/{id}/steps/{step}/result")
    @Consumes(MediaType.APPLICATION_JSON)
    public Response result(
            @PathParam("id") String path, @PathParam("step") String step, InputStream body, @Context UriInfo uri) {
        UUID id = QueueId.of(path);
        String token = token(uri);
        Outcome outcome = results.read(bodies.read(body));
        return switch (answerStep.answer(id, step, token, outcome)) {
            case AnswerStep.Result.Recorded recorded -> Response.noContent().build();
            case AnswerStep.Result.TooLate late -> throw Refusals.answeredTooLate(late.queue(), step);
            case AnswerStep.Result.Forged forged ->
                throw new ProblemException(
                        Problem.of(ProblemType.FORBIDDEN, "The token does not belong to a call of this step."));
            case AnswerStep.Result.Purged purged -> throw Refusals.gone(purged.tombstone());
            case AnswerStep.Result.Unknown unknown -> throw Refusals.notFound(id);
            // A participant takes any 409 as final.
            case AnswerStep.Result.Busy busy -> throw Refusals.notTakenYet();
            case AnswerStep.Result.Stopping stopping -> throw Refusals.stopping();
        };
    }

    private static String token(UriInfo uri) {
        String token = Query.<@Nullable String>read(uri.getQueryParameters(), query -> query.text("token"));
        if (token == null) {
            throw new ProblemException(Problem.of(ProblemType.FORBIDDEN, "The token is missing in the address."));
        }
        return token;
    }
}
