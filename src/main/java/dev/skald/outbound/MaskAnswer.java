package dev.skald.outbound;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Removes the secrets of a request from its answer: a participant may return what it was sent, and its answer goes into
 * the queue's log.
 */
final class MaskAnswer {
    /** Shorter ones are not masked, because they may be part of any word. */
    static final int LENGTH_MIN = 8;

    private static final String MASK = "***";

    private MaskAnswer() {}

    /** The answer with these secrets masked, as they are and as JSON writes them. */
    static HttpAnswer of(HttpAnswer answer, List<String> secrets) {
        Set<String> forms = new LinkedHashSet<>();
        for (String secret : secrets) {
            if (secret.length() >= LENGTH_MIN) {
                String quoted = secret.replace("\\", "\\\\").replace("\"", "\\\"");
                forms.add(secret);
                forms.add(quoted);
                forms.add(quoted.replace("/", "\\/"));
            }
        }
        if (forms.isEmpty()) {
            return answer;
        }
        for (Map.Entry<String, String> header : answer.headers().entries()) {
            String masked = masked(header.getValue(), forms);
            if (!masked.equals(header.getValue())) {
                answer.headers().set(header.getKey(), masked);
            }
        }
        return new HttpAnswer(answer.status(), answer.headers(), masked(answer.body(), forms));
    }

    private static Body masked(Body body, Set<String> forms) {
        ByteBuffer bytes = body.bytes();
        byte[] given = new byte[bytes.remaining()];
        bytes.get(given);
        // One character for each byte, so that the rest stays as it is.
        String text = new String(given, StandardCharsets.ISO_8859_1);
        String masked = text;
        for (String form : forms) {
            masked = masked.replace(
                    new String(form.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1), MASK);
        }
        return masked.equals(text) ? body : new Body(masked.getBytes(StandardCharsets.ISO_8859_1), body.cut());
    }

    private static String masked(String text, Set<String> forms) {
        String masked = text;
        for (String form : forms) {
            masked = masked.replace(form, MASK);
        }
        return masked;
    }
}
