package dev.skald.web.http;

import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;

/** Makes answers with JSON. */
public final class JsonAnswers {
    private JsonAnswers() {}

    public static Response.ResponseBuilder json(Response.Status status, byte[] body) {
        return Response.status(status).type(MediaType.APPLICATION_JSON_TYPE).entity(body);
    }

    /**
     * The answer to a conditional request: the body with its tag, or 304 when the caller has the body already. A cache
     * must ask each time.
     *
     * @param version the number of a queue's last log entry, or a definition's version
     */
    public static Response unlessKnown(HttpHeaders headers, long version, byte[] body) {
        EntityTag tag = EntityTag.of(version, body);
        boolean known = tag.isAmong(EntityTag.listed(headers.getRequestHeader(HttpHeaders.IF_NONE_MATCH)));
        Response.ResponseBuilder answer = known ? Response.notModified() : json(Response.Status.OK, body);
        return answer.header(HttpHeaders.ETAG, tag.text())
                .header(HttpHeaders.CACHE_CONTROL, "no-cache")
                .build();
    }

    /** An answer to a caller who may have preferred to wait for it. */
    public static Response.ResponseBuilder json(Response.Status status, byte[] body, Prefer prefer) {
        Response.ResponseBuilder answer = json(status, body);
        return prefer.waits() ? answer.header(Prefer.APPLIED_HEADER, prefer.applied()) : answer;
    }
}
