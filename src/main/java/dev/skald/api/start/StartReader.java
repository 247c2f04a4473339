package dev.skald.api.start;

import com.fasterxml.jackson.databind.JsonNode;
import dev.skald.queue.Driver;
import dev.skald.queue.Hold;
import dev.skald.queue.Json;
import dev.skald.queue.Operation;
import dev.skald.queue.Owner;
import dev.skald.queue.Parent;
import dev.skald.queue.QueueStart;
import dev.skald.queue.text.EnumWords;
import dev.skald.web.json.Faults;
import dev.skald.web.json.Members;
import dev.skald.web.json.ParseText;
import dev.skald.web.json.SourceLocation;
import dev.skald.web.problem.Fault;
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
public final class StartReader {
    private static final Map<String, Driver> DRIVERS = EnumWords.of(Driver.values());

    private final ContentReader contents;
    private final Supplier<UUID> ids;
    private final InstantSource clock;
    private final Owner owner;

    /**
     * A reader.
     *
     * @param ids makes the ids of queues that have none from their callers
     * @param clock to check that a deadline is in the future
     * @param owner of the queues
     */
    public StartReader(ContentReader contents, Supplier<UUID> ids, InstantSource clock, Owner owner) {
        this.contents = contents;
        this.ids = ids;
        this.clock = clock;
        this.owner = owner;
    }

    /** The outcome of reading. */
    public sealed interface Result {}

    /**
     * The body is a valid start.
     *
     * @param steps the start's steps and their positions
     * @param fingerprint the same for all bodies with the same meaning, whatever the id
     */
    public record Read(QueueStart start, PlacedSteps steps, List<Operation.EventRegistered> events, String fingerprint)
            implements Result {}

    /**
     * The body is no valid start; there is at least one fault.
     *
     * @param earlier the start that it may have been before; null when that can't be told
     */
    public record Faulty(List<Fault> errors, @Nullable Earlier earlier) implements Result {
        public Faulty {
            errors = List.copyOf(errors);
        }
    }

    /**
     * A start that may have arrived before, when it was still valid: when its deadline was in the future, or when its
     * definition existed.
     *
     * @param id the id that it gives
     */
    public record Earlier(UUID id, String fingerprint) {}

    /**
     * Reads a start.
     *
     * @param body JSON in UTF-8; its length is checked already
     * @param idempotencyKeys the values of the header {@code Idempotency-Key}; usually one or none
     */
    public Result read(byte[] body, List<String> idempotencyKeys) {
        Faults faults = new Faults();
        UUID key = IdempotencyKey.read(idempotencyKeys, faults);
        Members members = Members.of(body, faults);
        if (members == null) {
            return new Faulty(faults.toList(), null);
        }
        boolean wellFormed = faults.isEmpty();
        Started started = start(members, key, faults);
        return started == null
                ? new Faulty(faults.toList(), wellFormed ? earlier(members, key) : null)
                : new Read(started.start, started.steps, started.events, members.fingerprint());
    }

    private static @Nullable Earlier earlier(Members start, @Nullable UUID key) {
        JsonNode given = start.value("id");
        UUID id = given != null && given.isTextual() ? ParseText.uuid(given.textValue()) : key;
        return id == null ? null : new Earlier(id, start.fingerprint());
    }

    private record Started(QueueStart start, PlacedSteps steps, List<Operation.EventRegistered> events) {}

    private @Nullable Started start(Members body, @Nullable UUID key, Faults faults) {
        UUID id = id(body, key);
        Driver driver = Objects.requireNonNullElse(body.choice("driver", DRIVERS), Driver.COORDINATOR);
        ContentReader.Content content = contents.read(body, SourceLocation.own(""), id, driver);
        Json input = Objects.requireNonNullElse(body.json("input"), Json.NULL);
        Instant deadline = toCome(body, "deadline");
        Instant startAt = toCome(body, "startAt");
        if (deadline != null && startAt != null && !deadline.isAfter(startAt)) {
            body.fault("startAt", "must be before the deadline");
        }
        Parent parent = ParentReader.read(body);
        if (parent != null && parent.queueId().equals(id)) {
            body.faultBelow("parent", "/queueId", "is the queue itself");
        }
        Hold hold = contents.hold(body, content.steps());
        List<Operation.EventRegistered> events = EventReader.read(body);
        body.refuseOthers();
        return faults.isEmpty()
                ? new Started(content.start(id, input, deadline, startAt, parent, hold, owner), content.steps(), events)
                : null;
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

    /** An instant in the future, but not too far away. */
    private @Nullable Instant toCome(Members body, String name) {
        Instant instant = body.instant(name);
        if (instant == null) {
            return null;
        }
        Instant now = clock.instant();
        if (!instant.isAfter(now)) {
            body.fault(name, "must be in the future");
        } else if (instant.isAfter(now.plus(ContentReader.TIMEOUT_MAX))) {
            body.fault(name, "must be within " + ContentReader.TIMEOUT_MAX.toDays() + " days from now");
        }
        return instant.truncatedTo(ChronoUnit.MICROS);
    }
}
