package dev.skald.participant;

import dev.skald.queue.Json;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.UUID;

/**
 * The result of a step that is a queue of its own: {@code {"queueId": "…", "output": <its output>}}, or
 * {@code {"queueId": "…", "results": {"<step>": <its result>, …}}} when it has no output. It has this shape wherever the
 * sub-queue ran.
 */
public final class SubQueueResult {
    /** The longest result, in bytes of UTF-8: the default of {@code skald.limits.result}. */
    public static final int BYTES_MAX = 256 * 1024;

    private SubQueueResult() {}

    /**
     * The result of a sub-queue that succeeded.
     *
     * @param results of its steps by name, kept to the letter and in the map's order; left out as a whole when the
     *     result would be longer than {@link #BYTES_MAX} with them
     */
    public static Json of(UUID queueId, Map<String, Json> results) {
        StringBuilder text = new StringBuilder(open(queueId)).append(", \"results\": {");
        String comma = "";
        for (Map.Entry<String, Json> result : results.entrySet()) {
            text.append(comma).append(JsonTexts.quote(result.getKey())).append(": ");
            text.append(result.getValue().text());
            if (text.length() > BYTES_MAX) {
                return withoutResults(queueId);
            }
            comma = ", ";
        }
        text.append("}}");
        return isTooLong(text.toString()) ? withoutResults(queueId) : new Json(text.toString());
    }

    private static boolean isTooLong(String text) {
        return text.getBytes(StandardCharsets.UTF_8).length > BYTES_MAX;
    }

    /** The result of a sub-queue that succeeded and has an output, which is left out as the results are. */
    public static Json withOutput(UUID queueId, Json output) {
        String text = open(queueId) + ", \"output\": " + output.text() + "}";
        return isTooLong(text) ? withoutResults(queueId) : new Json(text);
    }

    /** The result of a sub-queue that succeeded, whose output and steps' results are not to be had. */
    static Json withoutResults(UUID queueId) {
        return new Json(open(queueId) + "}");
    }

    private static String open(UUID queueId) {
        return "{\"queueId\": \"" + queueId + "\"";
    }
}
