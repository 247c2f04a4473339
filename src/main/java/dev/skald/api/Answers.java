package dev.skald.api;

import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;

/** Puts JSON into answers. */
final class Answers {
    private Answers() {}

    static Response.ResponseBuilder json(Response.Status status, byte[] body) {
        return Response.status(status).type(MediaType.APPLICATION_JSON_TYPE).entity(body);
    }

    /** An answer to a caller who may have wanted to wait for it. */
    static Response.ResponseBuilder json(Response.Status status, byte[] body, Prefer prefer) {
        Response.ResponseBuilder answer = json(status, body);
        return prefer.waits() ? answer.header(Prefer.APPLIED_HEADER, prefer.applied()) : answer;
    }
}
