package dev.skald.participant;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.io.JsonStringEncoder;
import com.fasterxml.jackson.core.util.JsonRecyclerPools;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Optional;

/** Looks at JSON texts (RFC 8259) without making values of them. */
final class JsonTexts {
    /** How deeply objects and arrays may be nested. */
    static final int NESTING_MAX = 200;

    /** With a pool of buffers, as those that Jackson keeps for each thread are of no use to virtual threads. */
    static final JsonFactory FACTORY = JsonFactory.builder()
            .recyclerPool(JsonRecyclerPools.sharedConcurrentDequePool())
            .streamReadConstraints(
                    StreamReadConstraints.builder().maxNestingDepth(NESTING_MAX).build())
            .build();

    private JsonTexts() {}

    /**
     * Whether the text is exactly one JSON value.
     *
     * @return empty when it is, else why not
     */
    static Optional<String> fault(String text) {
        try (JsonParser parser = FACTORY.createParser(text)) {
            if (parser.nextToken() == null) {
                return Optional.of("it is blank");
            }
            parser.skipChildren();
            return parser.nextToken() == null ? Optional.empty() : Optional.of("something follows the JSON value");
        } catch (JacksonException malformed) {
            return Optional.of("it is not JSON, or nested more than " + NESTING_MAX + " deep");
        } catch (IOException impossible) {
            throw new UncheckedIOException("reading a string", impossible);
        }
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
