package dev.skald.web.json;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.skald.json.JsonFactories;
import dev.skald.queue.Json;
import dev.skald.queue.StepProblem;
import dev.skald.queue.WaitState;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Writes JSON directly to bytes, member by member; existing JSON is copied unchanged. */
public final class JsonOut {
    private final JsonGenerator json;

    private JsonOut(JsonGenerator json) {
        this.json = json;
    }

    /** Writes the members of one object. */
    @FunctionalInterface
    public interface Content {
        void write(JsonOut out) throws IOException;
    }

    /** Writes the members of one object of an array. */
    @FunctionalInterface
    public interface Element<T> {
        void write(JsonOut out, T element) throws IOException;
    }

    /**
     * One object, as UTF-8.
     *
     * @param sizeExpected the expected length in bytes
     */
    public static byte[] object(int sizeExpected, Content content) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(sizeExpected);
        try (JsonGenerator json = JsonFactories.TRUSTED.createGenerator(bytes)) {
            new JsonOut(json).braces(content);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    /**
     * One object that has one array of objects, as UTF-8.
     *
     * @param sizeEach a guess at the length of one element in bytes
     */
    public static <T> byte[] list(String name, int sizeEach, Collection<T> elements, Element<T> writer) {
        return object(sizeEach * (elements.size() + 1), out -> out.objects(name, elements, writer));
    }

    private void braces(Content content) throws IOException {
        json.writeStartObject();
        content.write(this);
        json.writeEndObject();
    }

    public void object(String name, Content content) throws IOException {
        json.writeFieldName(name);
        braces(content);
    }

    /** An array of objects. */
    public <T> void objects(String name, Collection<T> elements, Element<T> writer) throws IOException {
        json.writeArrayFieldStart(name);
        for (T element : elements) {
            braces(members -> writer.write(members, element));
        }
        json.writeEndArray();
    }

    public void texts(String name, List<String> values) throws IOException {
        json.writeArrayFieldStart(name);
        for (String value : values) {
            json.writeString(value);
        }
        json.writeEndArray();
    }

    public void text(String name, @Nullable String value) throws IOException {
        json.writeStringField(name, value);
    }

    public void id(String name, UUID value) throws IOException {
        json.writeStringField(name, value.toString());
    }

    public void number(String name, long value) throws IOException {
        json.writeNumberField(name, value);
    }

    public void number(String name, @Nullable Integer value) throws IOException {
        if (value == null) {
            json.writeNullField(name);
        } else {
            json.writeNumberField(name, value);
        }
    }

    public void flag(String name, boolean value) throws IOException {
        json.writeBooleanField(name, value);
    }

    /** RFC 3339 in UTC, with up to six digits for the microseconds. */
    public void instant(String name, @Nullable Instant value) throws IOException {
        json.writeStringField(
                name,
                value == null ? null : value.truncatedTo(ChronoUnit.MICROS).toString());
    }

    public void raw(String name, Json value) throws IOException {
        json.writeFieldName(name);
        json.writeRawValue(value.text());
    }

    /** Pairs of strings, sorted by name. */
    public void pairs(String name, Map<String, String> pairs) throws IOException {
        json.writeObjectFieldStart(name);
        for (Map.Entry<String, String> pair : new TreeMap<>(pairs).entrySet()) {
            json.writeStringField(pair.getKey(), pair.getValue());
        }
        json.writeEndObject();
    }

    /** The short form of a step's problem. */
    public void problem(@Nullable StepProblem problem) throws IOException {
        if (problem == null) {
            json.writeNullField("problem");
            return;
        }
        json.writeObjectFieldStart("problem");
        number("status", problem.status());
        text("detail", problem.detail());
        json.writeEndObject();
    }

    public void waiting(@Nullable WaitState waiting) throws IOException {
        if (waiting == null) {
            json.writeNullField("waiting");
            return;
        }
        json.writeObjectFieldStart("waiting");
        text("for", waiting.reason().word());
        text("step", waiting.step());
        instant("until", waiting.until());
        problem(waiting.problem());
        json.writeEndObject();
    }
}
