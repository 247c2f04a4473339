package dev.skald.web.json;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.skald.queue.Json;
import dev.skald.web.problem.ProblemException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Reads the members of one JSON object, one by one; members that nobody read in the end are unknown and refused. An
 * absent member is null. A wrong member is null, too, after its fault was added.
 */
public final class Members {
    private final ObjectNode object;
    private final String pointer;
    private final Faults faults;
    private final Set<String> taken = new HashSet<>();

    private Members(ObjectNode object, String pointer, Faults faults) {
        this.object = object;
        this.pointer = pointer;
        this.faults = faults;
    }

    /**
     * Reads a body that is one JSON object, and refuses unknown members.
     *
     * @param body JSON in UTF-8; its length is checked already
     * @param reader gives null only after it has added a fault
     * @throws ProblemException with everything that is wrong
     */
    public static <T> T read(byte[] body, Function<Members, @Nullable T> reader) {
        Faults faults = new Faults();
        Members members = of(body, faults);
        T read = null;
        if (members != null) {
            read = reader.apply(members);
            members.refuseOthers();
        }
        faults.refuseIfAny();
        return Objects.requireNonNull(read, "a reader without a fault gave null");
    }

    /** The members of a body that is one JSON object; null, and a fault, when it is not one. */
    public static @Nullable Members of(byte[] body, Faults faults) {
        JsonNode tree = JsonBody.read(body, faults);
        return tree == null ? null : of(tree, "", faults);
    }

    /** The members of a value; null, and a fault, when it is not an object. */
    public static @Nullable Members of(JsonNode value, String pointer, Faults faults) {
        if (value instanceof ObjectNode object) {
            return new Members(object, pointer, faults);
        }
        faults.add(pointer, mustBe("an object", value));
        return null;
    }

    /** Collects the faults of these members. */
    public Faults faults() {
        return faults;
    }

    /** All of these members. */
    public ObjectNode copy() {
        return object.deepCopy();
    }

    /** All of these members, as text. */
    public Json json() {
        return JsonBody.text(object);
    }

    /** The same members, all of them unread, with another collector of faults. */
    public Members anew(Faults elsewhere) {
        return new Members(object, pointer, elsewhere);
    }

    /** Tells whether other members have the same meaning; a member {@code id} does not matter. */
    public String fingerprint() {
        return Fingerprint.of(object);
    }

    public String pointer(String name) {
        return pointer + "/" + Json.pointerPart(name);
    }

    public void fault(String name, String detail) {
        faults.add(pointer(name), detail);
    }

    /** Adds a fault of one element of an array. */
    public void fault(String name, int index, String detail) {
        faultBelow(name, "/" + index, detail);
    }

    /** Adds a fault within a member; {@code below} is a pointer that begins there. */
    public void faultBelow(String name, String below, String detail) {
        faults.add(pointer(name) + below, detail);
    }

    /** The members of one element of an array; null, and a fault, when it is not an object. */
    public @Nullable Members element(String name, int index, JsonNode value) {
        return of(value, pointer(name) + "/" + index, faults);
    }

    public boolean has(String name) {
        return object.has(name);
    }

    /** Any value. */
    public @Nullable JsonNode value(String name) {
        taken.add(name);
        return object.get(name);
    }

    /** Any value, as text. */
    public @Nullable Json json(String name) {
        JsonNode value = value(name);
        return value == null ? null : JsonBody.text(value);
    }

    public @Nullable String text(String name) {
        JsonNode value = value(name);
        return value == null || isText(name, value) ? textOf(value) : null;
    }

    /** True or false; false when it is absent. */
    public boolean flag(String name) {
        JsonNode value = value(name);
        if (value != null && !value.isBoolean()) {
            fault(name, "must be true or false");
        }
        return value != null && value.booleanValue();
    }

    /** Adds a fault if a required member is absent. */
    public void require(String name) {
        if (!has(name)) {
            fault(name, "is required");
        }
    }

    public @Nullable ArrayNode array(String name) {
        JsonNode value = value(name);
        if (value == null || value instanceof ArrayNode) {
            return (ArrayNode) value;
        }
        fault(name, mustBe("an array", value));
        return null;
    }

    /** An array of strings, with null for each element that is not a string. */
    public @Nullable List<@Nullable String> texts(String name) {
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

    public @Nullable Members object(String name) {
        JsonNode value = value(name);
        return value == null ? null : of(value, pointer(name), faults);
    }

    /** An integer from {@code min} to {@code max}. */
    public @Nullable Integer integer(String name, int min, int max) {
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
    public @Nullable Double number(String name, double min, double max) {
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
    public @Nullable Duration duration(String name, Duration min, Duration max) {
        String text = text(name);
        if (text == null) {
            return null;
        }
        Duration duration = ParseText.duration(text);
        if (duration == null) {
            fault(name, "must be an ISO 8601 duration in days, hours, minutes and seconds, for example PT30S");
        } else if (duration.compareTo(min) < 0 || duration.compareTo(max) > 0) {
            fault(name, "must be from " + min + " to " + max);
            return null;
        }
        return duration;
    }

    /** An instant in RFC 3339. */
    public @Nullable Instant instant(String name) {
        String text = text(name);
        Instant instant = text == null ? null : ParseText.instant(text);
        if (text != null && instant == null) {
            fault(name, "must be an RFC 3339 instant, for example 2030-01-31T12:00:00Z");
        }
        return instant;
    }

    public @Nullable UUID uuid(String name) {
        String text = text(name);
        UUID uuid = text == null ? null : ParseText.uuid(text);
        if (text != null && uuid == null) {
            fault(name, "must be a UUID");
        }
        return uuid;
    }

    /** One of several choices. */
    public <T> @Nullable T choice(String name, Map<String, T> choices) {
        String text = text(name);
        T chosen = text == null ? null : choices.get(text);
        if (text != null && chosen == null) {
            fault(name, "must be one of " + String.join(", ", choices.keySet()));
        }
        return chosen;
    }

    /** The names of all members, in the order given. */
    public Iterable<String> names() {
        return object::fieldNames;
    }

    public int size() {
        return object.size();
    }

    /** Refuses each member that was not read. */
    public void refuseOthers() {
        for (String name : names()) {
            if (taken.add(name)) {
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
