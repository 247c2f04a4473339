package dev.skald.engine.call;

import dev.skald.outbound.Request;
import dev.skald.outbound.SecretHeaders;
import dev.skald.queue.Json;
import dev.skald.queue.text.Excerpt;
import java.util.Map;
import java.util.Set;

/** What the log shows of a request: no secrets, and of a long body its beginning. */
final class LoggedRequest {
    /** Longer bodies are cut in the log. */
    static final int LOGGED_CHARS_MAX = 16 * 1024;

    /** Headers of Skald's own, with nothing to hide. */
    private static final Set<String> OURS = Set.of(
            "Content-Type",
            "Idempotency-Key",
            "Skald-Attempt",
            "Skald-Deadline",
            "Skald-Operation",
            "Skald-Queue",
            "Skald-Step");

    private LoggedRequest() {}

    static Json of(Request request) {
        return ObjectText.of(generator -> {
            generator.writeStringField("method", request.method());
            generator.writeStringField("url", request.url().toString());
            generator.writeObjectFieldStart("headers");
            for (Map.Entry<String, String> header : request.headers().entrySet()) {
                generator.writeStringField(header.getKey(), shown(header));
            }
            generator.writeEndObject();
            if (request.credentials() != null) {
                generator.writeStringField("credentials", request.credentials().name());
            }
            String body = request.body();
            if (body == null) {
                return;
            }
            if (body.length() <= LOGGED_CHARS_MAX) {
                ObjectText.raw(generator, "body", body);
            } else {
                generator.writeStringField("body", Excerpt.of(body, LOGGED_CHARS_MAX));
                generator.writeBooleanField("cut", true);
            }
        });
    }

    private static String shown(Map.Entry<String, String> header) {
        String name = header.getKey();
        if (name.equals(Callbacks.HEADER)) {
            return Callbacks.shown(header.getValue());
        }
        return !OURS.contains(name) && SecretHeaders.isHidden(name, header.getValue()) ? "***" : header.getValue();
    }
}
