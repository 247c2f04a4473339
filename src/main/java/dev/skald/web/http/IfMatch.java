package dev.skald.web.http;

import jakarta.ws.rs.core.HttpHeaders;
import java.util.List;

/**
 * The versions of a queue or definition that a request is meant for (RFC 9110 section 13.1.1). Only the version of a
 * tag counts: a change of the reason why a queue waits does not stop a request.
 *
 * @param tags in the header; empty when there is no header
 */
public record IfMatch(List<String> tags) {
    public IfMatch {
        tags = List.copyOf(tags);
    }

    public static IfMatch read(HttpHeaders headers) {
        return new IfMatch(EntityTag.listed(headers.getRequestHeader(HttpHeaders.IF_MATCH)));
    }

    public boolean given() {
        return !tags.isEmpty();
    }

    /**
     * Whether the request may change this version. Weak tags never match.
     *
     * @param version 0 when there is nothing yet
     */
    public boolean allows(long version) {
        return !given()
                || (version > 0 && tags.stream().anyMatch(tag -> tag.equals("*") || EntityTag.isOf(version, tag)));
    }
}
