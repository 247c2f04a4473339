package dev.skald.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.skald.problem.Fault;
import dev.skald.queue.Driver;
import dev.skald.queue.Json;
import dev.skald.queue.OnInterruption;
import dev.skald.queue.QueueStart;
import dev.skald.queue.Step;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Reads the start of a queue. */
final class StartReader {
    /** The longest that a queue may be given to run. */
    static final Duration TIMEOUT_MAX = Duration.ofDays(366);

    /** How long a queue may run that its caller drives, when nobody says. */
    static final Duration CALLER_TIMEOUT = Duration.ofHours(1);

    private static final Duration TIMEOUT_MIN = Duration.ofMillis(1);
    private static final int NAME_LENGTH_MAX = 200;
    private static final Map<String, OnInterruption> ON_INTERRUPTION = Words.of(OnInterruption.values());
    private static final Map<String, Driver> DRIVERS = Words.of(Driver.values());

    private final StartRules rules;
    private final CallCheck check;
    private final Supplier<UUID> ids;
    private final InstantSource clock;

    /**
     * A reader.
     *
     * @param ids makes the ids of steps, and of queues whose callers give none
     * @param clock tells whether a deadline is still to come
     */
    StartReader(StartRules rules, CallCheck check, Supplier<UUID> ids, InstantSource clock) {
        this.rules = rules;
        this.check = check;
        this.ids = ids;
        this.clock = clock;
    }

    /** What came of reading. */
    sealed interface Result {}

    /**
     * The body is a start.
     *
     * @param fingerprint the same for every body that says the same, whatever its id
     */
    record Read(QueueStart start, String fingerprint) implements Result {}

    /** It is not, for these reasons; there is at least one. */
    record Faulty(List<Fault> errors) implements Result {
        Faulty {
            errors = List.copyOf(errors);
        }
    }

    /**
     * Reads a start.
     *
     * @param body JSON in UTF-8, already bounded
     * @param idempotencyKeys the values of the header {@code Idempotency-Key}; usually one or none
     */
    Result read(byte[] body, List<String> idempotencyKeys) {
        Faults faults = new Faults();
        UUID key = IdempotencyKey.read(idempotencyKeys, faults);
        JsonNode tree = JsonBody.read(body, faults);
        Members members = tree == null ? null : Members.of(tree, "", faults);
        QueueStart start = members == null ? null : start(members, key, faults);
        return start != null && tree instanceof ObjectNode object
                ? new Read(start, Fingerprint.of(object))
                : new Faulty(faults.toList());
    }

    private @Nullable QueueStart start(Members body, @Nullable UUID key, Faults faults) {
        UUID id = id(body, key);
        String name = name(body);
        Json input = Objects.requireNonNullElse(body.json("input"), Json.NULL);
        Driver driver = driver(body);
        List<Step> steps = steps(body, driver, faults);
        Duration timeout = body.duration("timeout", TIMEOUT_MIN, TIMEOUT_MAX);
        Instant deadline = deadline(body);
        OnInterruption onInterruption =
                Objects.requireNonNullElse(body.choice("onInterruption", ON_INTERRUPTION), rules.onInterruption());
        Map<String, String> headers = HeaderFields.ofQueue(body, rules.pass());
        Map<String, String> labels = Labels.read(body);
        body.notYetSupported("definition", "hold", "startAt", "events", "parent");
        body.refuseOthers();
        if (!faults.isEmpty()) {
            return null;
        }
        Duration limit = timeout == null && deadline == null ? defaultTimeout(driver) : timeout;
        return new QueueStart(
                id, name, input, steps, limit, deadline, onInterruption, headers, labels, driver, null, null);
    }

    private UUID id(Members body, @Nullable UUID key) {
        UUID id = body.uuid("id");
        if (id != null && key != null && !id.equals(key)) {
            body.fault("id", "is not the same as in the header Idempotency-Key");
        }
        if (id != null) {
            return id;
        }
        return key != null ? key : ids.get();
    }

    private static String name(Members body) {
        body.require("name");
        String name = body.text("name");
        if (name == null) {
            return "";
        }
        if (!isName(name)) {
            body.fault("name", "must be 1 to " + NAME_LENGTH_MAX + " characters, none of them a control character");
        }
        return name;
    }

    /** Whether a queue may have this name. */
    static boolean isName(String name) {
        int length = name.codePointCount(0, name.length());
        return length >= 1 && length <= NAME_LENGTH_MAX && name.chars().noneMatch(Character::isISOControl);
    }

    private @Nullable Instant deadline(Members body) {
        Instant deadline = body.instant("deadline");
        if (deadline == null) {
            return null;
        }
        Instant now = clock.instant();
        if (!deadline.isAfter(now)) {
            body.fault("deadline", "is already past");
        } else if (deadline.isAfter(now.plus(TIMEOUT_MAX))) {
            body.fault("deadline", "must be within " + TIMEOUT_MAX.toDays() + " days from now");
        }
        return deadline.truncatedTo(ChronoUnit.MICROS);
    }

    private static Driver driver(Members body) {
        return Objects.requireNonNullElse(body.choice("driver", DRIVERS), Driver.COORDINATOR);
    }

    private List<Step> steps(Members body, Driver driver, Faults faults) {
        if (driver == Driver.CALLER && body.value("steps") instanceof ArrayNode none && none.isEmpty()) {
            return List.of();
        }
        if (driver == Driver.COORDINATOR && !body.has("definition")) {
            body.require("steps");
        }
        return new StepReader(rules.stepsMax(), check, ids, faults).read(body);
    }

    /** A caller may vanish, so a queue that waits for one never waits for ever. */
    private @Nullable Duration defaultTimeout(Driver driver) {
        return driver == Driver.CALLER && rules.timeout() == null ? CALLER_TIMEOUT : rules.timeout();
    }
}
