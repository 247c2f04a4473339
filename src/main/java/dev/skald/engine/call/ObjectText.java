package dev.skald.engine.call;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.skald.json.JsonFactories;
import dev.skald.queue.Json;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;

/** Writes JSON objects member by member. */
final class ObjectText {
    private ObjectText() {}

    /** Writes the members of an object. */
    interface Members {
        void write(JsonGenerator generator) throws IOException;
    }

    /** The object with these members. */
    static Json of(Members members) {
        StringWriter text = new StringWriter();
        try (JsonGenerator generator = JsonFactories.TRUSTED.createGenerator(text)) {
            generator.writeStartObject();
            members.write(generator);
            generator.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException("a string can't fail to be written to", e);
        }
        return new Json(text.toString());
    }

    /** Writes a member whose value is JSON already. */
    static void raw(JsonGenerator generator, String name, String json) throws IOException {
        generator.writeFieldName(name);
        generator.writeRawValue(json);
    }
}
