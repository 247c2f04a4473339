package dev.skald.engine.call;

import dev.skald.outbound.Request;
import dev.skald.outbound.SecretHeaders;
import dev.skald.queue.Call.Send;
import dev.skald.queue.Json;
import dev.skald.queue.text.Excerpt;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

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

    /**
     * Shows a request.
     *
     * @param send how its body is written
     */
    static Json of(Request request, Send send) {
        String token = Callbacks.token(request.headers().getOrDefault(Callbacks.HEADER, ""));
        return ObjectText.of(generator -> {
            generator.writeStringField("method", request.method());
            generator.writeStringField("url", hidden(request.url().toString(), token));
            generator.writeObjectFieldStart("headers");
            for (Map.Entry<String, String> header : request.headers().entrySet()) {
                generator.writeStringField(header.getKey(), hidden(shown(header), token));
            }
            generator.writeEndObject();
            if (request.credentials() != null) {
                generator.writeStringField("credentials", request.credentials().name());
            }
            if (request.body() == null) {
                return;
            }
            String body = hidden(request.body(), token);
            if (body.length() > LOGGED_CHARS_MAX) {
                generator.writeStringField("body", Excerpt.of(body, LOGGED_CHARS_MAX));
                generator.writeBooleanField("cut", true);
            } else if (send == Send.JSON) {
                ObjectText.raw(generator, "body", body);
            } else {
                generator.writeStringField("body", body);
            }
        });
    }

    /** The callback's token, when the call puts it where a service keeps what it is told; else null. */
    static @Nullable String tokenTold(Request request) {
        String token = Callbacks.token(request.headers().getOrDefault(Callbacks.HEADER, ""));
        boolean told = request.url().toString().contains(token)
                || (request.body() != null && request.body().contains(token));
        return told && !token.isEmpty() ? token : null;
    }

    /** Without the callback's token, which a call may also have put elsewhere. */
    private static String hidden(String text, String token) {
        return token.isEmpty() ? text : text.replace(token, Callbacks.HIDDEN);
    }

    private static String shown(Map.Entry<String, String> header) {
        String name = header.getKey();
        if (name.equals(Callbacks.HEADER)) {
            // Without its token, as everywhere.
            return header.getValue();
        }
        return !OURS.contains(name) && SecretHeaders.isHidden(name, header.getValue()) ? "***" : header.getValue();
    }
}
