package dev.skald.participant;

import java.net.http.HttpHeaders;

/**
 * What a participant answered, before anybody said what it means.
 *
 * @param status the HTTP status
 * @param headers the headers
 * @param body the body
 */
record Answer(int status, HttpHeaders headers, Body body) {
    /** The header's first value; empty when it is absent. */
    String header(String name) {
        return headers.firstValue(name).orElse("");
    }
}
