package dev.skald.outbound;

import dev.skald.outbound.credential.CredentialName;
import java.net.URI;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * One request to a participant, ready to be sent.
 *
 * @param method the HTTP method, upper case
 * @param url the absolute http or https address
 * @param headers every header to send except those that HTTP itself needs (Host, Content-Length, …)
 * @param body the body, sent as UTF-8; null for none
 * @param timeout how long the whole exchange may take, from looking up the host's name to the answer's last byte; more
 *     than zero
 * @param dialect what the other side is, and so what its answers mean
 * @param lastAttempt whether no other attempt follows, so that it must not meet a connection that the other side has closed
 *     meanwhile
 * @param credentials the name of the secret that is added when it is sent, and is never a part of this; null for none
 * @param secret a text that is masked in the answer, as the other side may return what it was sent; null for none
 */
public record Request(
        String method,
        URI url,
        Map<String, String> headers,
        @Nullable String body,
        Duration timeout,
        Dialect dialect,
        boolean lastAttempt,
        @Nullable CredentialName credentials,
        @Nullable String secret) {
    /** A request after which another attempt may follow. */
    public Request(
            String method,
            URI url,
            Map<String, String> headers,
            @Nullable String body,
            Duration timeout,
            Dialect dialect) {
        this(method, url, headers, body, timeout, dialect, false, null, null);
    }

    /** A request to a service that keeps the participant contract, after which another attempt may follow. */
    public Request(String method, URI url, Map<String, String> headers, @Nullable String body, Duration timeout) {
        this(method, url, headers, body, timeout, Dialect.SERVICE);
    }

    /** The same, as the last attempt or one of several. */
    public Request lastAttempt(boolean last) {
        return new Request(method, url, headers, body, timeout, dialect, last, credentials, secret);
    }

    /** The same, to be sent with credentials; null for none. */
    public Request credentials(@Nullable CredentialName name) {
        return new Request(method, url, headers, body, timeout, dialect, lastAttempt, name, secret);
    }

    /** The same, with a text to be masked in its answer; null for none. */
    public Request secret(@Nullable String text) {
        return new Request(method, url, headers, body, timeout, dialect, lastAttempt, credentials, text);
    }

    /** What is masked in its answer. */
    List<String> secrets() {
        return secret == null ? List.of() : List.of(secret);
    }

    public Request {
        // In order, so that logs read alike.
        headers = Collections.unmodifiableMap(new TreeMap<>(headers));
        if (timeout.isNegative() || timeout.isZero()) {
            throw new IllegalArgumentException("timeout must be more than zero, not " + timeout);
        }
    }

    /** Neither headers nor body, which are only for the participant. */
    @Override
    public String toString() {
        return method + " " + url.getScheme() + "://" + url.getRawAuthority() + url.getRawPath();
    }
}
