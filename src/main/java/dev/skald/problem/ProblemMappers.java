package dev.skald.problem;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import java.time.Duration;
import org.jboss.logging.Logger;
import org.jboss.resteasy.reactive.server.ServerExceptionMapper;
import org.jspecify.annotations.Nullable;

/** Turns whatever ended a request into the answer: the only place where an exception becomes problem details. */
@ApplicationScoped
public class ProblemMappers {
    private static final Logger LOG = Logger.getLogger(ProblemMappers.class);

    private final ErrorIds errorIds;

    ProblemMappers(ErrorIds errorIds) {
        this.errorIds = errorIds;
    }

    /** What an edge said no to. */
    @ServerExceptionMapper
    public Response problem(ProblemException e) {
        return answer(e.problem(), e.retryAfter());
    }

    /** What the REST framework said no to by itself: unknown paths, wrong methods and media types. */
    @ServerExceptionMapper
    public Response refused(WebApplicationException e) {
        Response refusal = e.getResponse();
        int status = refusal.getStatus();
        if (status < 400) {
            return refusal;
        }
        ProblemType type = ProblemType.ofStatus(status);
        if (type == ProblemType.INTERNAL_ERROR) {
            return failed(e);
        }
        Response.ResponseBuilder answer = builder(Problem.of(type, type.meaning()), null);
        String allow = refusal.getHeaderString(HttpHeaders.ALLOW);
        return allow == null
                ? answer.build()
                : answer.header(HttpHeaders.ALLOW, allow).build();
    }

    /** What nobody planned. */
    @ServerExceptionMapper
    public Response failed(Throwable e) {
        return answer(failure(e), null);
    }

    /** Logs what nobody planned, and says it to the caller without saying why. */
    Problem failure(Throwable e) {
        String id = errorIds.next();
        LOG.errorf(e, "Error %s: the request is answered with 500 and this id", id);
        return Problem.of(ProblemType.INTERNAL_ERROR, "Skald failed to answer. The server's log has more under " + id);
    }

    private static Response answer(Problem problem, @Nullable Duration retryAfter) {
        return builder(problem, retryAfter).build();
    }

    private static Response.ResponseBuilder builder(Problem problem, @Nullable Duration retryAfter) {
        Response.ResponseBuilder answer = Response.status(problem.type().status())
                .type(Problem.MEDIA_TYPE)
                .entity(problem.toJson());
        if (retryAfter != null) {
            answer.header(HttpHeaders.RETRY_AFTER, wholeSeconds(retryAfter));
        }
        return answer;
    }

    /** Retry-After knows whole seconds only (RFC 9110 section 10.2.3); rounded up, at least one. */
    static long wholeSeconds(Duration wait) {
        return Math.max(1, wait.plusMillis(999).toSeconds());
    }
}
