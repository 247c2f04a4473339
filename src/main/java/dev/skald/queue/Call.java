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

    /** How the body of a call is written. */
    public enum Send {
        /** As JSON; without a body of its own, the call sends Skald's standard body. */
        JSON("application/json"),
        /** An object as a form: its members are the names, and a list is one name several times. */
        FORM("application/x-www-form-urlencoded"),
        /** A string as it is. */
        TEXT("text/plain; charset=UTF-8"),
        /** Not at all: no body and no Content-Type. */
        NOTHING(null);

        private final @Nullable String contentType;

        Send(@Nullable String contentType) {
            this.contentType = contentType;
        }

        /** The Content-Type of a call that gives none; null when there is no body. */
        public @Nullable String contentType() {
            return contentType;
        }
    }

    /**
     * What a call itself says about its answers, where the participant contract does not tell: expressions, with their marks
     * around them.
     *
     * @param result the expression that gives the result of an action; null for the answer's body
     * @param outcome the expression that says what an answer means; null when the contract says it
     */
    public record AnswerRules(
            @Nullable String result, @Nullable String outcome) {
        /** The contract holds. */
        public static final AnswerRules NONE = new AnswerRules(null, null);
    }
}
