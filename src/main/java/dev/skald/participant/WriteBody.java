package dev.skald.participant;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.skald.expression.value.ExpressionFailure;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Writes JSON values, in which no expression is left, as bodies that are not JSON. */
final class WriteBody {
    static final String NO_FORM = "must be an object whose members are texts, numbers, booleans or null, or lists of"
            + " these, to be sent as a form";
    static final String NO_TEXT = "must be a string, to be sent as text";

    private WriteBody() {}

    /**
     * An object as {@code application/x-www-form-urlencoded} (URL Standard, section 5.2): in the order of its members, a
     * list as one name several times, numbers with the digits that they have, null not at all.
     *
     * @param charactersMax how long it may be
     * @throws ExpressionFailure when the value is no such object, or too long
     */
    static String form(String json, int charactersMax) throws ExpressionFailure {
        StringBuilder form = new StringBuilder();
        try (JsonParser parser = JsonTexts.FACTORY.createParser(json)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                throw wrong(NO_FORM);
            }
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                String name = encoded(parser.currentName());
                if (parser.nextToken() == JsonToken.START_ARRAY) {
                    while (parser.nextToken() != JsonToken.END_ARRAY) {
                        add(form, name, scalar(parser));
                    }
                } else {
                    add(form, name, scalar(parser));
                }
                if (form.length() > charactersMax) {
                    throw new ExpressionFailure("the body is longer than " + charactersMax / 1024 + " KiB as a form");
                }
            }
        } catch (IOException malformed) {
            throw wrong(NO_FORM);
        }
        return form.toString();
    }

    /**
     * A JSON string as the text that it is.
     *
     * @throws ExpressionFailure when the value is not a string
     */
    static String text(String json) throws ExpressionFailure {
        try (JsonParser parser = JsonTexts.FACTORY.createParser(json)) {
            if (parser.nextToken() != JsonToken.VALUE_STRING) {
                throw wrong(NO_TEXT);
            }
            return parser.getText();
        } catch (IOException malformed) {
            throw wrong(NO_TEXT);
        }
    }

    private static ExpressionFailure wrong(String what) {
        return new ExpressionFailure("the body, with its expressions evaluated, " + what);
    }

    private static void add(StringBuilder form, String name, @Nullable String value) {
        if (value != null) {
            form.append(form.isEmpty() ? "" : "&").append(name).append('=').append(encoded(value));
        }
    }

    /** The value as text; null for null. */
    private static @Nullable String scalar(JsonParser parser) throws IOException, ExpressionFailure {
        JsonToken token = parser.currentToken();
        if (!token.isScalarValue()) {
            throw wrong(NO_FORM);
        }
        return token == JsonToken.VALUE_NULL ? null : parser.getText();
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
