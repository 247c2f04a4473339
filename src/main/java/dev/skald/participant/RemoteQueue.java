package dev.skald.participant;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.skald.outbound.HttpAnswer;
import dev.skald.queue.Json;
import java.io.IOException;
import java.io.StringWriter;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A queue at another Skald: the parts of its document that matter to its step.
 *
 * @param status the word as it came; one that is not known here is a status of a newer Skald
 * @param reason why it was restored; empty when that is not said
 * @param waitsFor the word for what it waits for; empty when it does not say
 * @param trouble why it waits; empty when it does not say
 * @param output its output; null when it has none, or it is not to be had
 * @param results of its steps, in their order; null when they are not to be had: the queue was purged, or it is longer
 *     than is read
 */
record RemoteQueue(
        UUID id,
        String status,
        String reason,
        String waitsFor,
        String trouble,
        @Nullable Json output,
        @Nullable Map<String, Json> results) {
    /** The result of the step that this queue is, once it succeeded. */
    Json result() {
        if (output != null) {
            return SubQueueResult.withOutput(id, output);
        }
        return results == null ? SubQueueResult.withoutResults(id) : SubQueueResult.of(id, results);
    }

    /**
     * Reads the queue in an answer's body.
     *
     * @return empty when there is none. Of a queue that is longer than is read, what comes first is enough, which is id
     *     and status
     */
    static Optional<RemoteQueue> read(HttpAnswer answer) {
        Reading reading = new Reading(answer.body().cut());
        try (JsonParser parser = JsonTexts.FACTORY.createParser(BodyText.readable(answer))) {
            reading.queue(parser);
            if (parser.nextToken() != null) {
                return Optional.empty();
            }
        } catch (IOException brokenOff) {
            if (!answer.body().cut()) {
                return Optional.empty();
            }
        }
        return reading.done();
    }

    /** What was read so far. */
    private static final class Reading {
        private final Map<String, Json> results = new LinkedHashMap<>();
        private final boolean cut;
        private boolean purged;
        private @Nullable UUID id;
        private String status = "";
        private String reason = "";
        private String waitsFor = "";
        private String trouble = "";
        private @Nullable Json output;

        Reading(boolean cut) {
            this.cut = cut;
        }

        Optional<RemoteQueue> done() {
            return id == null || status.isEmpty()
                    ? Optional.empty()
                    : Optional.of(new RemoteQueue(
                            id, status, reason, waitsFor, trouble, output, cut || purged ? null : results));
        }

        void queue(JsonParser parser) throws IOException {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                return;
            }
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                String name = parser.currentName();
                JsonToken value = parser.nextToken();
                switch (name) {
                    case "id" -> id = uuid(text(parser));
                    case "status" -> status = text(parser);
                    case "reason" -> reason = text(parser);
                    case "purged" -> purged = value == JsonToken.VALUE_TRUE;
                    case "output" -> output = json(parser);
                    case "steps" -> steps(parser);
                    case "waiting" -> waiting(parser);
                    default -> parser.skipChildren();
                }
            }
        }

        private void waiting(JsonParser parser) throws IOException {
            if (parser.currentToken() != JsonToken.START_OBJECT) {
                parser.skipChildren();
                return;
            }
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                String name = parser.currentName();
                parser.nextToken();
                switch (name) {
                    case "for" -> waitsFor = text(parser);
                    case "problem" -> problem(parser);
                    default -> parser.skipChildren();
                }
            }
        }

        private void problem(JsonParser parser) throws IOException {
            if (parser.currentToken() != JsonToken.START_OBJECT) {
                parser.skipChildren();
                return;
            }
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                String name = parser.currentName();
                parser.nextToken();
                if (name.equals("detail")) {
                    trouble = text(parser);
                } else {
                    parser.skipChildren();
                }
            }
        }

        private void steps(JsonParser parser) throws IOException {
            if (parser.currentToken() != JsonToken.START_ARRAY) {
                parser.skipChildren();
                return;
            }
            while (parser.nextToken() != JsonToken.END_ARRAY) {
                if (parser.currentToken() == JsonToken.START_OBJECT) {
                    step(parser);
                } else {
                    parser.skipChildren();
                }
            }
        }

        private void step(JsonParser parser) throws IOException {
            String step = "";
            Json result = Json.NULL;
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                String name = parser.currentName();
                parser.nextToken();
                switch (name) {
                    case "name" -> step = text(parser);
                    case "result" -> result = json(parser);
                    default -> parser.skipChildren();
                }
            }
            // The steps of a list's elements: the list has their results.
            if (step.indexOf('[') < 0) {
                results.put(step, result);
            }
        }

        /** A string's text; empty for anything else. */
        private static String text(JsonParser parser) throws IOException {
            if (parser.currentToken() == JsonToken.VALUE_STRING) {
                return parser.getText();
            }
            parser.skipChildren();
            return "";
        }

        private static @Nullable UUID uuid(String text) {
            try {
                return UUID.fromString(text);
            } catch (IllegalArgumentException none) {
                return null;
            }
        }

        private static Json json(JsonParser parser) throws IOException {
            StringWriter text = new StringWriter();
            try (JsonGenerator generator = JsonTexts.FACTORY.createGenerator(text)) {
                int depth = 0;
                do {
                    JsonTexts.copyToken(parser, generator);
                    depth += depthChange(parser.currentToken());
                } while (depth > 0 && parser.nextToken() != null);
            }
            Optional<String> fault = JsonTexts.fault(text.toString());
            if (fault.isPresent()) {
                throw new IOException(fault.get());
            }
            return new Json(text.toString());
        }

        private static int depthChange(JsonToken token) {
            if (token.isStructStart()) {
                return 1;
            }
            return token.isStructEnd() ? -1 : 0;
        }
    }
}
