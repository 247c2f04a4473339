package dev.skald.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.skald.queue.Json;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Takes the members out of one JSON object, one by one; what is not taken in the end is unknown and refused. A member
 * that is absent is null, and so is one that is wrong, after its fault has been noted.
 */
final class Members {
    /** Of ISO 8601, what has a fixed length: days, hours, minutes and seconds. */
    private static final Pattern DURATION =
            Pattern.compile("P(?!$)([0-9]+D)?(T(?=[0-9])([0-9]+H)?([0-9]+M)?([0-9]+([.][0-9]{1,9})?S)?)?");

    private static final Pattern INSTANT = Pattern.compile(
            "[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}([.][0-9]{1,9})?(Z|[+-][0-9]{2}:[0-9]{2})");

    private static final Pattern UUID_TEXT = Pattern.compile("[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}");

    private final ObjectNode object;
    private final String pointer;
    private final Faults faults;
    private final Set<String> taken = new HashSet<>();

    private Members(ObjectNode object, String pointer, Faults faults) {
        this.object = object;
        this.pointer = pointer;
        this.faults = faults;
    }

    /** The members of a value; null, and a fault, when it is no object. */
    static @Nullable Members of(JsonNode value, String pointer, Faults faults) {
        if (value instanceof ObjectNode object) {
            return new Members(object, pointer, faults);
        }
        faults.add(pointer, mustBe("an object", value));
        return null;
    }

    /** A text as one part of a JSON pointer (RFC 6901 section 3). */
    static String escaped(String name) {
        return name.replace("~", "~0").replace("/", "~1");
    }

    /** The UUID that a text is in full, 36 characters long; null when it isn't one. */
    static @Nullable UUID uuidOf(String text) {
        return UUID_TEXT.matcher(text).matches() ? UUID.fromString(text) : null;
    }

    /** The instant that a text is by RFC 3339; null when it isn't one. */
    static @Nullable Instant instantOf(String text) {
        if (!INSTANT.matcher(text).matches()) {
            return null;
        }
        try {
            return OffsetDateTime.parse(text).toInstant();
        } catch (DateTimeException e) {
            return null;
        }
    }

    /** Where faults of these members are collected. */
    Faults faults() {
        return faults;
    }

    /** All of these members. */
    ObjectNode copy() {
        return object.deepCopy();
    }

    String pointer(String name) {
        return pointer + "/" + escaped(name);
    }

    void fault(String name, String detail) {
        faults.add(pointer(name), detail);
    }

    /** Notes what is wrong with one element of an array. */
    void fault(String name, int index, String detail) {
        faultBelow(name, "/" + index, detail);
    }

    /** Notes what is wrong somewhere within a member; {@code below} is a pointer that begins there. */
    void faultBelow(String name, String below, String detail) {
        faults.add(pointer(name) + below, detail);
    }

    /** The members of one element of an array; null, and a fault, when it is no object. */
    @Nullable
    Members element(String name, int index, JsonNode value) {
        return of(value, pointer(name) + "/" + index, faults);
    }

    boolean has(String name) {
        return object.has(name);
    }

    /** Any value. */
    @Nullable
    JsonNode value(String name) {
        taken.add(name);
        return object.get(name);
    }

    /** Any value, as text. */
    @Nullable
    Json json(String name) {
        JsonNode value = value(name);
        return value == null ? null : JsonBody.text(value);
    }

    @Nullable
    String text(String name) {
        JsonNode value = value(name);
        return value == null || isText(name, value) ? textOf(value) : null;
    }

    /** Notes that a member must be given, if it is not there. */
    void require(String name) {
        if (!has(name)) {
            fault(name, "is required");
        }
    }

    @Nullable
    ArrayNode array(String name) {
        JsonNode value = value(name);
        if (value == null || value instanceof ArrayNode) {
            return (ArrayNode) value;
        }
        fault(name, mustBe("an array", value));
        return null;
    }

    /** An array of strings, with null in place of each element that is none. */
    @Nullable
    List<@Nullable String> texts(String name) {
        ArrayNode array = array(name);
        if (array == null) {
            return null;
        }
        List<@Nullable String> texts = new ArrayList<>(array.size());
        for (JsonNode element : array) {
            if (!element.isTextual()) {
                fault(name, texts.size(), mustBe("a string", element));
            }
            texts.add(element.textValue());
        }
        return texts;
    }

    @Nullable
    Members object(String name) {
        JsonNode value = value(name);
        return value == null ? null : of(value, pointer(name), faults);
    }

    /** An integer from {@code min} to {@code max}. */
    @Nullable
    Integer integer(String name, int min, int max) {
        JsonNode value = value(name);
        if (value == null) {
            return null;
        }
        boolean whole = value.isNumber() && value.canConvertToExactIntegral() && value.canConvertToInt();
        if (!whole || value.intValue() < min || value.intValue() > max) {
            fault(name, "must be a whole number from " + min + " to " + max);
            return null;
        }
        return value.intValue();
    }

    /** A number from {@code min} to {@code max}. */
    @Nullable
    Double number(String name, double min, double max) {
        JsonNode value = value(name);
        if (value == null) {
            return null;
        }
        if (!value.isNumber() || value.doubleValue() < min || value.doubleValue() > max) {
            fault(name, "must be a number from " + Math.round(min) + " to " + Math.round(max));
            return null;
        }
        return value.doubleValue();
    }

    /** A duration in ISO 8601, from {@code min} to {@code max}. */
    @Nullable
    Duration duration(String name, Duration min, Duration max) {
        String text = text(name);
        if (text == null) {
            return null;
        }
        Duration duration = durationOf(text);
        if (duration == null) {
            fault(name, "must be an ISO 8601 duration in days, hours, minutes and seconds, for example PT30S");
        } else if (duration.compareTo(min) < 0 || duration.compareTo(max) > 0) {
            fault(name, "must be from " + min + " to " + max);
            return null;
        }
        return duration;
    }

    private static @Nullable Duration durationOf(String text) {
        try {
            return DURATION.matcher(text).matches() ? Duration.parse(text) : null;
        } catch (DateTimeException e) {
            return null;
        }
    }

    /** An instant in RFC 3339. */
    @Nullable
    Instant instant(String name) {
        String text = text(name);
        Instant instant = text == null ? null : instantOf(text);
        if (text != null && instant == null) {
            fault(name, "must be an RFC 3339 instant, for example 2030-01-31T12:00:00Z");
        }
        return instant;
    }

    @Nullable
    UUID uuid(String name) {
        String text = text(name);
        UUID uuid = text == null ? null : uuidOf(text);
        if (text != null && uuid == null) {
            fault(name, "must be a UUID");
        }
        return uuid;
    }

    /** One of several words. */
    <T> @Nullable T choice(String name, Map<String, T> choices) {
        String text = text(name);
        T chosen = text == null ? null : choices.get(text);
        if (text != null && chosen == null) {
            fault(name, "must be one of " + String.join(", ", choices.keySet()));
        }
        return chosen;
    }

    /** The names of all members, in the order given. */
    Iterable<String> names() {
        return object::fieldNames;
    }

    int size() {
        return object.size();
    }

    /** Refuses members that a later version of Skald will know. */
    void notYetSupported(String... names) {
        for (String name : names) {
            if (value(name) != null) {
                fault(name, "is not yet supported");
            }
        }
    }

    /** Refuses every member that nobody has asked for. */
    void refuseOthers() {
        for (String name : names()) {
            if (!taken.contains(name)) {
                fault(name, "is not a known field");
            }
        }
    }

    private boolean isText(String name, JsonNode value) {
        if (!value.isTextual()) {
            fault(name, mustBe("a string", value));
        }
        return value.isTextual();
    }

    private static @Nullable String textOf(@Nullable JsonNode value) {
        return value == null ? null : value.textValue();
    }

    private static String mustBe(String wanted, JsonNode value) {
        return "must be " + wanted + ", not "
                + switch (value.getNodeType()) {
                    case NULL -> "null";
                    case ARRAY, OBJECT -> "an " + value.getNodeType().name().toLowerCase(Locale.ROOT);
                    case STRING, NUMBER, BOOLEAN ->
                        "a " + value.getNodeType().name().toLowerCase(Locale.ROOT);
                    case BINARY, MISSING, POJO -> "that";
                };
    }
}
