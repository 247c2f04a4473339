package dev.skald.json;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;

/** JSON arrays as texts. */
public final class JsonArrays {
    private JsonArrays() {}

    /** The array of these JSON values. */
    public static String of(List<String> elements) {
        return "[" + String.join(", ", elements) + "]";
    }

    /**
     * The elements of an array, as JSON. Numbers stay as they are written. What this returns stays the same when it is
     * made an array and split again.
     *
     * @param text valid JSON
     * @throws IllegalArgumentException when it is no array
     */
    public static List<String> elements(String text) {
        List<String> elements = new ArrayList<>();
        try (JsonParser parser = JsonFactories.TRUSTED.createParser(text)) {
            if (parser.nextToken() != JsonToken.START_ARRAY) {
                throw new IllegalArgumentException("it is no array");
            }
            while (parser.nextToken() != JsonToken.END_ARRAY) {
                elements.add(element(parser));
            }
            return elements;
        } catch (IOException e) {
            throw new UncheckedIOException("the text is valid JSON", e);
        }
    }

    private static String element(JsonParser parser) throws IOException {
        StringWriter text = new StringWriter();
        try (JsonGenerator generator = JsonFactories.TRUSTED.createGenerator(text)) {
            int depth = 0;
            while (true) {
                JsonToken token = parser.currentToken();
                depth += token.isStructStart() ? 1 : token.isStructEnd() ? -1 : 0;
                if (token.isNumeric()) {
                    generator.writeNumber(parser.getText());
                } else {
                    generator.copyCurrentEvent(parser);
                }
                if (depth == 0) {
                    break;
                }
                parser.nextToken();
            }
        }
        return text.toString();
    }
}
