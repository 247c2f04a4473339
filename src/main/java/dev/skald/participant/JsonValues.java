package dev.skald.participant;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.skald.expression.value.ExpressionFailure;
import dev.skald.expression.value.JsonNull;
import dev.skald.queue.Json;
import dev.skald.queue.text.NumberBounds;
import java.io.IOException;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Reads JSON texts into the values that expressions work with. */
final class JsonValues {
    /** From this length on, zeros at a number's end are removed, because they would cost more at each use. */
    private static final int LONG = 20;

    private JsonValues() {}

    /**
     * Reads a JSON text.
     *
     * @return a String, Boolean, BigDecimal or {@link JsonNull}, or a List or Map of these
     * @throws ExpressionFailure when it is nested too deeply, or has a number that can't be computed with
     */
    static Object read(Json json) throws ExpressionFailure {
        try (JsonParser parser = JsonTexts.FACTORY.createParser(json.text())) {
            parser.nextToken();
            return value(parser);
        } catch (IOException tooDeep) {
            throw new ExpressionFailure("uses a value that is nested more than " + JsonTexts.NESTING_MAX + " deep");
        }
    }

    private static Object value(JsonParser parser) throws IOException, ExpressionFailure {
        return switch (parser.currentToken()) {
            case START_OBJECT -> {
                Map<String, Object> members = new LinkedHashMap<>();
                for (String name = parser.nextFieldName(); name != null; name = parser.nextFieldName()) {
                    parser.nextToken();
                    members.put(name, value(parser));
                }
                yield members;
            }
            case START_ARRAY -> {
                List<Object> elements = new ArrayList<>();
                while (parser.nextToken() != JsonToken.END_ARRAY) {
                    elements.add(value(parser));
                }
                yield elements;
            }
            case VALUE_STRING -> parser.getText();
            case VALUE_TRUE -> true;
            case VALUE_FALSE -> false;
            case VALUE_NULL -> JsonNull.NULL;
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> number(parser.getText());
            default -> throw new IllegalStateException("no JSON value begins with " + parser.currentToken());
        };
    }

    /** Results that were stored before numbers had bounds may exceed them. */
    private static BigDecimal number(String text) throws ExpressionFailure {
        if (!NumberBounds.allow(text)) {
            throw new ExpressionFailure("uses a value that has " + NumberBounds.BEYOND);
        }
        BigDecimal number = new BigDecimal(text);
        return text.length() > LONG ? number.stripTrailingZeros() : number;
    }
}
