package dev.skald.api.start;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import dev.skald.queue.Json;
import dev.skald.queue.Operation;
import dev.skald.web.json.Faults;
import dev.skald.web.json.JsonBody;
import dev.skald.web.json.Members;
import dev.skald.web.problem.ProblemException;
import io.cloudevents.core.format.EventDeserializationException;
import io.cloudevents.jackson.JsonFormat;
import io.cloudevents.rw.CloudEventRWException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads the events that callers register: CloudEvents 1.0 in structured JSON. */
public final class EventReader {
    /** How many events may come in one request. */
    private static final int COUNT_MAX = 100;

    /** How long an event may be, in UTF-8. */
    private static final int BYTES_MAX = 64 * 1024;

    private static final int TEXT_LENGTH_MAX = 1_000;

    /** Types that begin so are Skald's own. */
    private static final String OWN = "dev.skald.";

    private static final JsonFormat FORMAT = new JsonFormat();

    private EventReader() {}

    /**
     * Reads one event, or an array of them.
     *
     * @param body JSON in UTF-8, already bounded
     * @return at least one, each source and id once
     * @throws ProblemException that lists everything that is wrong with them
     */
    public static List<Operation.EventRegistered> read(byte[] body) {
        Faults faults = new Faults();
        JsonNode value = JsonBody.read(body, faults);
        List<Operation.EventRegistered> events = List.of();
        if (value instanceof ArrayNode array) {
            events = read(array, "", faults);
            if (array.isEmpty()) {
                faults.add("", "must have at least one event");
            }
        } else if (value != null) {
            Operation.EventRegistered event = event(value, "", faults);
            events = event == null ? List.of() : List.of(event);
        }
        faults.refuseIfAny();
        return events;
    }

    /** Reads the member {@code events} of a start; an empty list when it is not there or wrong. */
    static List<Operation.EventRegistered> read(Members start) {
        ArrayNode array = start.array("events");
        return array == null ? List.of() : read(array, start.pointer("events"), start.faults());
    }

    private static List<Operation.EventRegistered> read(ArrayNode array, String pointer, Faults faults) {
        if (array.size() > COUNT_MAX) {
            faults.add(pointer, "has " + array.size() + " events; at most " + COUNT_MAX + " are taken at a time");
            return List.of();
        }
        List<Operation.EventRegistered> events = new ArrayList<>(array.size());
        for (int i = 0; i < array.size(); i++) {
            Operation.EventRegistered event = event(array.get(i), pointer + "/" + i, faults);
            if (event != null && events.stream().noneMatch(other -> same(other, event))) {
                events.add(event);
            }
        }
        return events;
    }

    private static boolean same(Operation.EventRegistered one, Operation.EventRegistered other) {
        return one.source().equals(other.source()) && one.id().equals(other.id());
    }

    private static Operation.@Nullable EventRegistered event(JsonNode value, String pointer, Faults all) {
        Faults faults = new Faults();
        Members event = Members.of(value, pointer, faults);
        if (event == null) {
            faults.toList().forEach(all::add);
            return null;
        }
        String version = attribute(event, "specversion", true);
        if (version != null && !version.equals("1.0")) {
            event.fault("specversion", "must be 1.0");
        }
        String id = attribute(event, "id", true);
        String source = attribute(event, "source", true);
        if (source != null && !isReference(source)) {
            event.fault("source", "must be a URI reference (RFC 3986)");
        }
        String type = attribute(event, "type", true);
        if (type != null && type.startsWith(OWN)) {
            event.fault("type", "must not begin with " + OWN + ", which Skald's own types do");
        }
        attribute(event, "subject", false);
        if (event.has("data") && event.has("data_base64")) {
            event.fault("data_base64", "can't be given together with data");
        }
        Json text = event.json();
        int length = text.text().getBytes(StandardCharsets.UTF_8).length;
        if (length > BYTES_MAX) {
            faults.add(pointer, "is " + length + " bytes long; an event has " + BYTES_MAX + " at most");
        }
        if (faults.isEmpty()) {
            checkWhole(text, pointer, faults);
        }
        faults.toList().forEach(all::add);
        return !faults.isEmpty() || source == null || id == null || type == null
                ? null
                : new Operation.EventRegistered(source, id, type, text);
    }

    private static @Nullable String attribute(Members event, String name, boolean required) {
        if (required) {
            event.require(name);
        }
        String text = event.text(name);
        if (text != null && (text.isBlank() || text.length() > TEXT_LENGTH_MAX)) {
            event.fault(name, "must be 1 to " + TEXT_LENGTH_MAX + " characters long");
            return null;
        }
        if (text != null && text.chars().anyMatch(Character::isISOControl)) {
            event.fault(name, "must not have control characters");
            return null;
        }
        return text;
    }

    private static boolean isReference(String text) {
        try {
            return !new URI(text).toString().isEmpty();
        } catch (URISyntaxException e) {
            return false;
        }
    }

    /** What else makes an event one: its time, its other attributes and their names. */
    private static void checkWhole(Json event, String pointer, Faults faults) {
        try {
            FORMAT.deserialize(event.text().getBytes(StandardCharsets.UTF_8));
        } catch (EventDeserializationException | CloudEventRWException e) {
            faults.add(pointer, "is no CloudEvent 1.0: " + why(e));
        }
    }

    private static String why(RuntimeException failure) {
        CloudEventRWException.CloudEventRWExceptionKind kind = failure instanceof CloudEventRWException known
                ? known.getKind()
                : failure.getCause() instanceof CloudEventRWException cause
                        ? cause.getKind()
                        : CloudEventRWException.CloudEventRWExceptionKind.OTHER;
        return switch (kind) {
            case INVALID_ATTRIBUTE_NAME, INVALID_EXTENSION_NAME ->
                "a name is not made of small letters and digits, or a value is no string, number or boolean";
            case INVALID_ATTRIBUTE_TYPE, INVALID_ATTRIBUTE_VALUE ->
                "time, dataschema or another attribute has a value that it can't have";
            default -> "an attribute has a name or a value that it can't have";
        };
    }
}
