package dev.skald.web.json;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.BigIntegerNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.DecimalNode;
import com.fasterxml.jackson.databind.node.IntNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.LongNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.skald.json.JsonFactories;
import dev.skald.queue.Json;
import dev.skald.queue.text.NumberBounds;
import dev.skald.web.problem.ProblemException;
import java.io.IOException;
import java.math.BigDecimal;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Reads JSON strictly. It refuses malformed text and everything that parsers treat differently (I-JSON, RFC 7493): a
 * member that is given twice, text that is not Unicode, numbers that no double can hold.
 */
public final class JsonBody {
    private static final int NAME_LENGTH_MAX = 1000;

    private static final JsonFactory JSON = JsonFactories.bounded(StreamReadConstraints.builder()
            .maxNestingDepth(Json.NESTING_MAX)
            .maxNameLength(NAME_LENGTH_MAX)
            .maxNumberLength(NumberBounds.LENGTH_MAX)
            .build());

    private static final JsonMapper MAPPER = new JsonMapper(JSON);

    private final JsonParser parser;
    private final Faults faults;

    private JsonBody(JsonParser parser, Faults faults) {
        this.parser = parser;
        this.faults = faults;
    }

    /**
     * Reads one JSON value.
     *
     * @param bytes UTF-8; the caller has checked the length
     * @param faults receives everything that is wrong
     * @return the value, numbers in full precision; null when the text is not JSON at all. A value with faults is also
     *     returned, so that its reader can find more
     */
    public static @Nullable JsonNode read(byte[] bytes, Faults faults) {
        try (JsonParser parser = JSON.createParser(bytes)) {
            return new JsonBody(parser, faults).document();
        } catch (StreamConstraintsException e) {
            faults.add(
                    "",
                    "is nested deeper than " + Json.NESTING_MAX + " levels, or has a number or name that is too long");
        } catch (JacksonException e) {
            faults.add("", "is not well-formed JSON" + where(e.getLocation()));
        } catch (IOException e) {
            faults.add("", "is not UTF-8");
        }
        return null;
    }

    /**
     * Reads one JSON value of any kind.
     *
     * @param bytes UTF-8; the caller has checked the length
     * @throws ProblemException that lists what is wrong with it
     */
    public static Json value(byte[] bytes) {
        Faults faults = new Faults();
        JsonNode value = read(bytes, faults);
        faults.refuseIfAny();
        return text(Objects.requireNonNull(value, "a value without a fault was read"));
    }

    /** The value as text: the same as {@code toString}, but cheaper. */
    public static Json text(JsonNode value) {
        try {
            return new Json(MAPPER.writeValueAsString(value));
        } catch (JacksonException e) {
            throw new IllegalStateException("every value that was read can be written", e);
        }
    }

    private static String where(@Nullable JsonLocation location) {
        return location == null ? "" : " at line " + location.getLineNr() + ", column " + location.getColumnNr();
    }

    private @Nullable JsonNode document() throws IOException {
        JsonToken first = parser.nextToken();
        if (first == null) {
            faults.add("", "is empty; a JSON object is expected");
            return null;
        }
        JsonNode value = value(first);
        if (parser.nextToken() != null) {
            faults.add("", "is more than one JSON value");
        }
        return value;
    }

    private JsonNode value(JsonToken token) throws IOException {
        return switch (token) {
            case START_OBJECT -> object();
            case START_ARRAY -> array();
            case VALUE_STRING -> TextNode.valueOf(unicode(parser.getText()));
            case VALUE_NUMBER_INT -> integer();
            case VALUE_NUMBER_FLOAT -> decimal();
            case VALUE_TRUE -> BooleanNode.TRUE;
            case VALUE_FALSE -> BooleanNode.FALSE;
            case VALUE_NULL -> NullNode.instance;
            case NOT_AVAILABLE, END_OBJECT, END_ARRAY, FIELD_NAME, VALUE_EMBEDDED_OBJECT ->
                throw new IllegalStateException("no value can start with " + token);
        };
    }

    private ObjectNode object() throws IOException {
        ObjectNode object = JsonNodeFactory.instance.objectNode();
        for (String name = parser.nextFieldName(); name != null; name = parser.nextFieldName()) {
            unicode(name);
            if (object.has(name)) {
                faults.add(this::here, "is given more than once");
            }
            object.set(name, value(parser.nextToken()));
        }
        return object;
    }

    private ArrayNode array() throws IOException {
        ArrayNode array = JsonNodeFactory.instance.arrayNode();
        for (JsonToken token = parser.nextToken(); token != JsonToken.END_ARRAY; token = parser.nextToken()) {
            array.add(value(token));
        }
        return array;
    }

    private JsonNode integer() throws IOException {
        return switch (parser.getNumberType()) {
            case INT -> IntNode.valueOf(parser.getIntValue());
            case LONG -> LongNode.valueOf(parser.getLongValue());
            case BIG_INTEGER, FLOAT, DOUBLE, BIG_DECIMAL -> {
                boundedNumber();
                yield BigIntegerNode.valueOf(parser.getBigIntegerValue());
            }
        };
    }

    private JsonNode decimal() throws IOException {
        if (!boundedNumber()) {
            return IntNode.valueOf(0);
        }
        return DecimalNode.valueOf(new BigDecimal(parser.getText()));
    }

    private boolean boundedNumber() throws IOException {
        boolean bounded = NumberBounds.allow(parser.getText());
        if (!bounded) {
            faults.add(this::here, "is " + NumberBounds.BEYOND);
        }
        return bounded;
    }

    private String unicode(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (Character.isSurrogate(c)) {
                boolean pair = Character.isHighSurrogate(c)
                        && i + 1 < text.length()
                        && Character.isLowSurrogate(text.charAt(i + 1));
                if (!pair) {
                    faults.add(this::here, "is not valid Unicode: it has half of a surrogate pair");
                    return text;
                }
                i++;
            }
        }
        return text;
    }

    private String here() {
        return parser.getParsingContext().pathAsPointer().toString();
    }
}
