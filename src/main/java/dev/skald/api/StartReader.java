package dev.skald.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.skald.problem.Fault;
import dev.skald.queue.Driver;
import dev.skald.queue.Json;
import dev.skald.queue.OnInterruption;
import dev.skald.queue.QueueStart;
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

    private static final Steps NO_STEPS = new Steps(List.of(), List.of());
    private static final Duration TIMEOUT_MIN = Duration.ofMillis(1);
    private static final int NAME_LENGTH_MAX = 200;
    private static final Map<String, OnInterruption> ON_INTERRUPTION = Words.of(OnInterruption.values());
    private static final Map<String, Driver> DRIVERS = Words.of(Driver.values());

    private final StartRules rules;
    private final CallCheck check;
    private final FindDefinition definitions;
    private final Supplier<UUID> ids;
    private final InstantSource clock;

    /**
     * A reader.
     *
     * @param definitions finds what queues are started from
     * @param ids makes the ids of steps, and of queues whose callers give none
     * @param clock tells whether a deadline is still to come
     */
    StartReader(
            StartRules rules, CallCheck check, FindDefinition definitions, Supplier<UUID> ids, InstantSource clock) {
        this.rules = rules;
        this.check = check;
        this.definitions = definitions;
        this.ids = ids;
        this.clock = clock;
    }

    /** What came of reading. */
    sealed interface Result {}

    /**
     * The body is a start.
     *
     * @param steps those of the start, and where they stand
     * @param fingerprint the same for every body that says the same, whatever its id
     */
    record Read(QueueStart start, Steps steps, String fingerprint) implements Result {}

    /**
     * It is not, for these reasons; there is at least one.
     *
     * @param earlier what tells whether it was one when it came before; null when that can't be told
     */
    record Faulty(List<Fault> errors, @Nullable Earlier earlier) implements Result {
        Faulty {
            errors = List.copyOf(errors);
        }
    }

    /**
     * A start that may have come before, when it still was one: its deadline was to come, its definition was there.
     *
     * @param id the id that it gives
     */
    record Earlier(UUID id, String fingerprint) {}

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
        boolean wellFormed = faults.isEmpty();
        Members members = tree == null ? null : Members.of(tree, "", faults);
        Started started = members == null ? null : start(members, key, faults);
        if (started != null && tree instanceof ObjectNode object) {
            return new Read(started.start, started.steps, Fingerprint.of(object));
        }
        return new Faulty(
                faults.toList(), wellFormed && tree instanceof ObjectNode object ? earlier(object, key) : null);
    }

    private static @Nullable Earlier earlier(ObjectNode start, @Nullable UUID key) {
        UUID id = start.path("id").isTextual() ? Members.uuidOf(start.path("id").textValue()) : key;
        return id == null ? null : new Earlier(id, Fingerprint.of(start));
    }

    private record Started(QueueStart start, Steps steps) {}

    private @Nullable Started start(Members body, @Nullable UUID key, Faults faults) {
        Driver driver = driver(body);
        Basis basis = basis(body, driver, faults);
        DefinitionReader.Content given = basis.content;
        UUID id = id(body, key);
        String name = name(body, basis.definition);
        Json input = Objects.requireNonNullElse(body.json("input"), Json.NULL);
        Duration timeout = timeout(body);
        Instant deadline = deadline(body);
        OnInterruption onInterruption = onInterruption(body);
        Map<String, String> headers = HeaderFields.ofQueue(body, rules.pass());
        Map<String, String> labels = Labels.read(body);
        body.notYetSupported("hold", "startAt", "events", "parent");
        body.refuseOthers();
        headers = HeaderFields.merged(body, given.headers(), headers);
        labels = Labels.merged(body, given.labels(), labels);
        if (!faults.isEmpty()) {
            return null;
        }
        QueueStart start = new QueueStart(
                id,
                name,
                input,
                given.steps().steps(),
                timeout == null && deadline == null ? defaultTimeout(given, driver) : timeout,
                deadline,
                Objects.requireNonNull(
                        firstOf(onInterruption, firstOf(given.onInterruption(), rules.onInterruption()))),
                headers,
                labels,
                basis.definition == null ? null : basis.definition.text(),
                driver,
                null,
                null);
        return new Started(start, given.steps());
    }

    private static <T> @Nullable T firstOf(@Nullable T first, @Nullable T second) {
        return first != null ? first : second;
    }

    /**
     * What a start builds on.
     *
     * @param definition null when it gives its steps itself
     */
    private record Basis(LoadDefinition.@Nullable Loaded definition, DefinitionReader.Content content) {}

    private Basis basis(Members body, Driver driver, Faults faults) {
        LoadDefinition load = new LoadDefinition(definitions, faults);
        StepReader steps = new StepReader(rules.stepsMax(), check, load, ids, faults);
        if (!body.has("definition")) {
            Steps own = withoutSteps(body, driver) ? NO_STEPS : steps.read(StepList.ofStart(body));
            return new Basis(null, DefinitionReader.Content.of(own));
        }
        if (body.value("steps") != null) {
            body.fault("steps", "must be absent when there is a definition");
        }
        DefinitionRef ref = LoadDefinition.ref(body);
        LoadDefinition.Loaded definition = ref == null ? null : load.load(ref, body, body.pointer("definition"));
        if (definition == null) {
            return new Basis(null, DefinitionReader.Content.of(NO_STEPS));
        }
        StepList list = StepList.ofDefinition(definition.body(), definition.place(), List.of(definition.name()));
        return new Basis(definition, DefinitionReader.content(definition.body(), list, steps, rules));
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

    private static String name(Members body, LoadDefinition.@Nullable Loaded definition) {
        if (!body.has("definition")) {
            body.require("name");
        }
        String name = body.text("name");
        if (name == null) {
            return definition == null ? "" : definition.name();
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

    /** How long a queue may run; null when the body does not say. */
    static @Nullable Duration timeout(Members body) {
        return body.duration("timeout", TIMEOUT_MIN, TIMEOUT_MAX);
    }

    /** What an interruption means; null when the body does not say. */
    static @Nullable OnInterruption onInterruption(Members body) {
        return body.choice("onInterruption", ON_INTERRUPTION);
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
        Driver driver = Objects.requireNonNullElse(body.choice("driver", DRIVERS), Driver.COORDINATOR);
        if (driver == Driver.COORDINATOR && !body.has("definition")) {
            body.require("steps");
        }
        return driver;
    }

    private static boolean withoutSteps(Members body, Driver driver) {
        return driver == Driver.CALLER && body.value("steps") instanceof ArrayNode steps && steps.isEmpty();
    }

    /** A caller may vanish, so a queue that waits for one never waits for ever. */
    private @Nullable Duration defaultTimeout(DefinitionReader.Content given, Driver driver) {
        Duration timeout = firstOf(given.timeout(), rules.timeout());
        return driver == Driver.CALLER ? firstOf(timeout, CALLER_TIMEOUT) : timeout;
    }
}
