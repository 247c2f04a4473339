package dev.skald.queue;

import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One request to a participant, as the caller of the queue described it: expressions are not evaluated yet.
 *
 * @param method the HTTP method, upper case
 * @param url the absolute http or https address; may contain expressions
 * @param headers header names and values; the values may contain expressions
 * @param send how the body is written
 * @param body the body, whose strings may contain expressions; null for Skald's standard body (the queue, the step, the
 *     input and, after the action, its result), or for none when it sends nothing
 * @param rules what the call itself says about its answers
 * @param credentials the name of the credentials for the participant; null for none. A queue never contains the
 *     credentials themselves
 * @param timeout how long the whole exchange may take, from connecting to the answer's last byte; more than zero
 */
public record Call(
        String method,
        String url,
        Map<String, String> headers,
        Send send,
        @Nullable Json body,
        AnswerRules rules,
        @Nullable String credentials,
        Duration timeout) {
    /** The default timeout. */
    public static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(10);

    /** A call that sends JSON, without credentials and without rules of its own. */
    public Call(String method, String url, Map<String, String> headers, @Nullable Json body, Duration timeout) {
        this(method, url, headers, Send.JSON, body, AnswerRules.NONE, null, timeout);
    }

    public Call {
        headers = Map.copyOf(headers);
        if (timeout.isNegative() || timeout.isZero()) {
            throw new IllegalArgumentException("timeout must be more than zero, not " + timeout);
        }
    }
}
