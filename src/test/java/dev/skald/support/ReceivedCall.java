package dev.skald.support;

import dev.skald.queue.CallKind;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;

/**
 * One call as a {@link ScriptedParticipant} received it.
 *
 * @param connection which of its connections it came on, counted from 1
 * @param method the HTTP method
 * @param path path and query, as received
 * @param headers by name in lower case
 * @param body the body; empty when there was none
 */
public record ReceivedCall(int connection, String method, String path, Map<String, String> headers, String body) {
    /** A header's value; empty when it is absent. */
    public String header(String name) {
        return headers.getOrDefault(name.toLowerCase(Locale.ROOT), "");
    }

    public String queueId() {
        return header("Skald-Queue");
    }

    public String step() {
        return header("Skald-Step");
    }

    public String idempotencyKey() {
        return header("Idempotency-Key");
    }

    /** Where an answer that comes later goes; empty when it may not come later. */
    public String callback() {
        return header("Skald-Callback");
    }

    /** What it asks for; an action unless it says otherwise. */
    public CallKind kind() {
        return Arrays.stream(CallKind.values())
                .filter(kind -> kind.word().equals(header("Skald-Operation")))
                .findFirst()
                .orElse(CallKind.ACTION);
    }
}
