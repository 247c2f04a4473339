package dev.skald.participant;

import dev.skald.outbound.Body;
import dev.skald.outbound.HttpAnswer;
import io.vertx.core.MultiMap;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;

/** Answers as the tables get them. */
final class Answers {
    static final Duration TOOK = Duration.ofMillis(7);
    static final int RESULT_BYTES_MAX = 2_000;
    static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");

    private Answers() {}

    static CallAnswer to(URI url, HttpAnswer answer) {
        return to(url, answer, JudgeAnswer.BY_TABLE);
    }

    /** An answer to a call with rules of its own. */
    static CallAnswer to(URI url, HttpAnswer answer, JudgeAnswer judge) {
        return new CallAnswer(answer, url, TOOK, InstantSource.fixed(NOW), judge, RESULT_BYTES_MAX);
    }

    static HttpAnswer json(int status, String body) {
        return answer(status, Map.of("Content-Type", "application/json"), body);
    }

    static HttpAnswer answer(int status, Map<String, String> headers, String body) {
        return new HttpAnswer(status, headers(headers), new Body(body.getBytes(StandardCharsets.UTF_8), false));
    }

    static MultiMap headers(Map<String, String> headers) {
        return MultiMap.caseInsensitiveMultiMap().addAll(headers);
    }
}
