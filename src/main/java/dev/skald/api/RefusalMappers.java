package dev.skald.api;

import dev.skald.engine.QueueBusy;
import dev.skald.outbound.credential.CredentialUnavailable;
import dev.skald.store.StoreRefused;
import dev.skald.store.StoreUnavailable;
import dev.skald.web.problem.ProblemMappers;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.ws.rs.core.Response;
import org.jboss.logging.Logger;
import org.jboss.resteasy.reactive.server.ServerExceptionMapper;

/**
 * Answers with a problem when the database is away or refuses a value, and when too many requests change one queue at
 * the same time.
 */
@ApplicationScoped
public class RefusalMappers {
    private static final Logger LOG = Logger.getLogger(RefusalMappers.class);

    private final ProblemMappers problems;

    RefusalMappers(ProblemMappers problems) {
        this.problems = problems;
    }

    /** The caller is told to send the request again. */
    @ServerExceptionMapper
    public Response unavailable(StoreUnavailable e) {
        LOG.warnf("a request is answered with 503 and may be sent again: %s", e.getMessage());
        return problems.problem(Refusals.noDatabase());
    }

    /** The same when stored credentials can't be read. */
    @ServerExceptionMapper
    public Response unavailable(CredentialUnavailable e) {
        LOG.warnf("a request is answered with 503, because credentials can't be read: %s", e.getMessage());
        return problems.problem(
                e.isPassing() ? Refusals.noDatabase() : Refusals.noCredentials(String.valueOf(e.getMessage())));
    }

    /** A value in the request passed all checks, but no column accepts it. */
    @ServerExceptionMapper
    public Response refused(StoreRefused e) {
        LOG.errorf(e, "a request is answered with 400, because the database refuses a value in it");
        return problems.problem(Refusals.unfit());
    }

    /** Other requests for the same queue were faster. */
    @ServerExceptionMapper
    public Response busy(QueueBusy e) {
        LOG.debugf("a request is answered with 409 and may be sent again: %s", e.getMessage());
        return problems.problem(Refusals.busy(e.queueId()));
    }
}
