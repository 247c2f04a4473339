package dev.skald.web.problem;

import dev.skald.web.contract.AllowedMethods;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import java.time.Duration;
import org.jboss.logging.Logger;
import org.jboss.resteasy.reactive.server.ServerExceptionMapper;
import org.jspecify.annotations.Nullable;

/** Turns an exception that ended a request into the answer: the only place where an exception becomes a problem. */
@ApplicationScoped
public class ProblemMappers {
    private static final Logger LOG = Logger.getLogger(ProblemMappers.class);

    /** How to authenticate (RFC 6750 section 3). */
    static final String CHALLENGE = "Bearer";

    private final ErrorIds errorIds;
    private final AllowedMethods allowedMethods;

    ProblemMappers(ErrorIds errorIds, AllowedMethods allowedMethods) {
        this.errorIds = errorIds;
        this.allowedMethods = allowedMethods;
    }

    /** Refusals of an interface. */
    @ServerExceptionMapper
    public Response problem(ProblemException e) {
        return answer(e.problem(), e.retryAfter());
    }

    /** Refusals of the REST framework itself: unknown paths, wrong methods and media types. */
    @ServerExceptionMapper
    public Response refused(WebApplicationException e, UriInfo uri) {
        Response refusal = e.getResponse();
        if (refusal.getStatus() < 400) {
            return refusal;
        }
        ProblemType type = ProblemType.ofStatus(refusal.getStatus());
        if (type == ProblemType.INTERNAL_ERROR) {
            return failed(e);
        }
        Response.ResponseBuilder answer = builder(problem(type), null);
        if (type == ProblemType.METHOD_NOT_ALLOWED) {
            answer.header(
                    HttpHeaders.ALLOW, allowedMethods.of(uri.getAbsolutePath().getPath()));
        }
        return answer.build();
    }

    private static Problem problem(ProblemType type) {
        return type == ProblemType.INVALID_REQUEST ? Problem.malformed() : Problem.of(type, type.meaning());
    }

    /** Unexpected failures. */
    @ServerExceptionMapper
    public Response failed(Throwable e) {
        return answer(failure(e), null);
    }

    /** Logs an unexpected failure, and tells the caller nothing about its reason. */
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
        if (problem.type() == ProblemType.UNAUTHENTICATED) {
            answer.header(HttpHeaders.WWW_AUTHENTICATE, CHALLENGE);
        }
        return answer;
    }

    /** Retry-After has whole seconds only (RFC 9110 section 10.2.3); rounded up, at least one. */
    static long wholeSeconds(Duration wait) {
        return Math.max(1, wait.plusMillis(999).toSeconds());
    }
}
