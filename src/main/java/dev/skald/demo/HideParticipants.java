package dev.skald.demo;

import jakarta.ws.rs.NotFoundException;
import jakarta.ws.rs.container.ContainerRequestContext;
import org.jboss.resteasy.reactive.server.ServerRequestFilter;

/** Answers for {@code /demo} as for any unknown path while the participants are not served. */
class HideParticipants {
    private final Participants participants;

    HideParticipants(Participants participants) {
        this.participants = participants;
    }

    @ServerRequestFilter(preMatching = true)
    public void hide(ContainerRequestContext request) {
        String path = request.getUriInfo().getPath();
        if (!participants.served() && (path.equals("/demo") || path.startsWith("/demo/"))) {
            throw new NotFoundException();
        }
    }
}
