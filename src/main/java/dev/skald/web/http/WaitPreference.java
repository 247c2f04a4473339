package dev.skald.web.http;

import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import java.time.Duration;
import java.util.Optional;

/**
 * How long a caller waits when its request is answered with the outcome: as long as it prefers, or else the maximum.
 *
 * @param preferred the caller's preference; empty when it has none
 */
public record WaitPreference(Optional<Prefer> preferred) {
    public static WaitPreference of(HttpHeaders headers) {
        return new WaitPreference(Prefer.given(headers.getRequestHeader(Prefer.HEADER)));
    }

    public Duration longest() {
        return preferred.map(Prefer::longest).orElse(Prefer.WAIT_MAX);
    }

    /** An answer that names the applied preference. */
    public Response json(Response.Status status, byte[] body) {
        Response.ResponseBuilder answer = JsonAnswers.json(status, body);
        preferred.ifPresent(prefer -> answer.header(Prefer.APPLIED_HEADER, prefer.applied()));
        return answer.build();
    }
}
