package dev.skald.participant;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.io.JsonStringEncoder;
import dev.skald.json.JsonFactories;
import dev.skald.queue.Json;
import dev.skald.queue.text.NumberBounds;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Optional;

/** Checks JSON texts (RFC 8259) without making values of them. */
final class JsonTexts {
    /** How deeply objects and arrays may be nested. */
    static final int NESTING_MAX = Json.NESTING_MAX;

    /** A queue with its steps stands around their results when another Skald tells of it, and so does the result made of it. */
    private static final int NESTING_AROUND = 10;

    private static final String TOO_DEEP = "it is nested more than " + NESTING_MAX + " deep";

    static final JsonFactory FACTORY = JsonFactories.bounded(StreamReadConstraints.builder()
            .maxNestingDepth(NESTING_MAX + NESTING_AROUND)
            // Bodies are bounded, and which numbers are too long NumberBounds says.
            .maxNumberLength(Integer.MAX_VALUE)
            .build());

    private JsonTexts() {}

    /**
     * Whether the text is exactly one JSON value, and one that can be kept and computed with: numbers within
     * {@link NumberBounds}, text that is Unicode.
     *
     * @return empty when it is, else why not
     */
    static Optional<String> fault(String text) {
        try (JsonParser parser = FACTORY.createParser(text)) {
            if (parser.nextToken() == null) {
                return Optional.of("it is blank");
            }
            Optional<String> fault = fault(parser, mayHaveHalfCharacters(text));
            if (fault.isPresent()) {
                return fault;
            }
            return parser.nextToken() == null ? Optional.empty() : Optional.of("something follows the JSON value");
        } catch (JacksonException malformed) {
            return Optional.of("it is not JSON");
        } catch (IOException impossible) {
            throw new UncheckedIOException("reading a string", impossible);
        }
    }

    private static Optional<String> fault(JsonParser parser, boolean looksAtText) throws IOException {
        int depth = 0;
        do {
            switch (parser.currentToken()) {
                case START_OBJECT, START_ARRAY -> {
                    if (++depth > NESTING_MAX) {
                        return Optional.of(TOO_DEEP);
                    }
                }
                case END_OBJECT, END_ARRAY -> depth--;
                case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> {
                    if (!NumberBounds.allow(parser.getText())) {
                        return Optional.of("it has " + NumberBounds.BEYOND);
                    }
                }
                case VALUE_STRING, FIELD_NAME -> {
                    if (looksAtText && !isUnicode(parser.getText())) {
                        return Optional.of("it has half of a surrogate pair, which is no Unicode");
                    }
                }
                case VALUE_TRUE, VALUE_FALSE, VALUE_NULL, VALUE_EMBEDDED_OBJECT, NOT_AVAILABLE -> {}
            }
            if (depth == 0) {
                return Optional.empty();
            }
            parser.nextToken();
        } while (true);
    }

    /** Only an escape can put half of a character into a decoded text. */
    private static boolean mayHaveHalfCharacters(String json) {
        return json.contains("\\ud") || json.contains("\\uD");
    }

    /** Whether a text is Unicode: each half of a surrogate pair has its other half. */
    static boolean isUnicode(String text) {
        return text.codePoints().noneMatch(c -> c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE);
    }

    /** Writes the parser's token, numbers as they are written and not as a double would have them. */
    static void copyToken(JsonParser parser, JsonGenerator generator) throws IOException {
        switch (parser.currentToken()) {
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> generator.writeNumber(parser.getText());
            default -> generator.copyCurrentEvent(parser);
        }
    }

    /** The text as a JSON string. */
    static String quote(String text) {
        return '"' + new String(JsonStringEncoder.getInstance().quoteAsString(text)) + '"';
    }
}
