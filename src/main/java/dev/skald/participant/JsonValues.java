package dev.skald.participant;

import com.dashjoin.jsonata.Jsonata;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.skald.queue.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Turns JSON texts into the values that the JSONata library works with, and back. */
final class JsonValues {
    /** How much text one expression may give, in characters. */
    static final int TEXT_MAX = 64 * 1024;

    private JsonValues() {}

    /**
     * Reads a JSON text.
     *
     * @return a String, Boolean, Integer, Long, BigInteger, Double or BigDecimal, or a List or Map of these and null;
     *     the library's own null for the JSON text null
     * @throws ExpressionFailure when it is nested too deeply
     */
    static Object read(Json json) throws ExpressionFailure {
        try (JsonParser parser = JsonTexts.FACTORY.createParser(json.text())) {
            parser.nextToken();
            Object value = value(parser);
            return value == null ? Jsonata.NULL_VALUE : value;
        } catch (IOException tooDeep) {
            throw new ExpressionFailure("uses a value that is nested more than " + JsonTexts.NESTING_MAX + " deep");
        }
    }

    private static @Nullable Object value(JsonParser parser) throws IOException {
        return switch (parser.currentToken()) {
            case START_OBJECT -> {
                Map<String, @Nullable Object> members = new LinkedHashMap<>();
                for (String name = parser.nextFieldName(); name != null; name = parser.nextFieldName()) {
                    parser.nextToken();
                    members.put(name, value(parser));
                }
                yield members;
            }
            case START_ARRAY -> {
                Elements elements = new Elements();
                while (parser.nextToken() != JsonToken.END_ARRAY) {
                    Object element = value(parser);
                    elements.add(element == null ? Jsonata.NULL_VALUE : element);
                }
                yield elements;
            }
            case VALUE_STRING -> parser.getText();
            case VALUE_TRUE -> true;
            case VALUE_FALSE -> false;
            case VALUE_NULL -> null;
            case VALUE_NUMBER_INT -> parser.getNumberValue();
            case VALUE_NUMBER_FLOAT -> number(parser.getText());
            default -> throw new IllegalStateException("no JSON value begins with " + parser.currentToken());
        };
    }

    /** As the library makes numbers itself, so that 1.0 = 1 holds; exactly, where a double could not. */
    private static Number number(String text) {
        double value = Double.parseDouble(text);
        if (Double.isInfinite(value) || new BigDecimal(text).compareTo(new BigDecimal(Double.toString(value))) != 0) {
            return new BigDecimal(text);
        }
        boolean whole = value == Math.rint(value) && Math.abs(value) <= 1L << 53;
        if (!whole) {
            return value;
        }
        return Math.abs(value) <= Integer.MAX_VALUE ? (Number) (int) value : (Number) (long) value;
    }

    /**
     * What an expression gave, as JSON.
     *
     * @throws ExpressionFailure when it is longer than an expression may give, or no JSON value
     */
    static String json(Object value) throws ExpressionFailure {
        StringBuilder text = new StringBuilder();
        try (JsonGenerator generator = JsonTexts.FACTORY.createGenerator(new BoundedWriter(text))) {
            write(generator, value);
        } catch (TooLong tooLong) {
            throw new ExpressionFailure("gives more than " + TEXT_MAX / 1024 + " KiB of text");
        } catch (NoJson function) {
            throw new ExpressionFailure("gives a function, not a value");
        } catch (IOException impossible) {
            throw new UncheckedIOException("writing a string", impossible);
        }
        return text.toString();
    }

    /**
     * What an expression gave, as text: strings as they are, everything else as JSON.
     *
     * @throws ExpressionFailure also for null, which has no text
     */
    static String text(Object value) throws ExpressionFailure {
        if (value.equals(Json.NULL)) {
            throw new ExpressionFailure("gives null, which has no text");
        }
        if (!(value instanceof String string)) {
            return json(value);
        }
        if (string.length() > TEXT_MAX) {
            throw new ExpressionFailure("gives more than " + TEXT_MAX / 1024 + " KiB of text");
        }
        return string;
    }

    private static void write(JsonGenerator generator, @Nullable Object value) throws IOException {
        switch (value) {
            case null -> generator.writeNull();
            case Json json -> generator.writeRawValue(json.text());
            case String text -> generator.writeString(text);
            case Boolean bool -> generator.writeBoolean(bool);
            case Integer number -> generator.writeNumber(number);
            case Long number -> generator.writeNumber(number);
            case Double number -> generator.writeNumber(number);
            case BigInteger number -> generator.writeNumber(number);
            case BigDecimal number -> generator.writeNumber(number);
            case Map<?, ?> object -> {
                generator.writeStartObject();
                for (Map.Entry<?, ?> member : object.entrySet()) {
                    generator.writeFieldName(String.valueOf(member.getKey()));
                    write(generator, member.getValue());
                }
                generator.writeEndObject();
            }
            case List<?> array -> {
                generator.writeStartArray();
                for (Object element : array) {
                    write(generator, element);
                }
                generator.writeEndArray();
            }
            default -> {
                if (!value.equals(Jsonata.NULL_VALUE)) {
                    throw new NoJson();
                }
                generator.writeNull();
            }
        }
    }

    /**
     * An array, in which null is the library's own: it takes Java's for nothing there. When the library is done it would
     * put Java's in again, although the next expression is to see the same array.
     */
    private static final class Elements extends ArrayList<Object> {
        private static final long serialVersionUID = 1;

        @Override
        public Object set(int index, @Nullable Object element) {
            return super.set(index, element == null ? Jsonata.NULL_VALUE : element);
        }
    }

    /** Lets no more through than an expression may give. */
    private static final class BoundedWriter extends Writer {
        private final StringBuilder text;

        BoundedWriter(StringBuilder text) {
            this.text = text;
        }

        @Override
        public void write(char[] characters, int offset, int length) throws IOException {
            if (text.length() + length > TEXT_MAX) {
                throw new TooLong();
            }
            text.append(characters, offset, length);
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    }

    private static final class TooLong extends IOException {
        private static final long serialVersionUID = 1;
    }

    private static final class NoJson extends IOException {
        private static final long serialVersionUID = 1;
    }
}
