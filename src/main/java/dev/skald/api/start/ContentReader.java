package dev.skald.api.start;

import com.fasterxml.jackson.databind.node.ArrayNode;
import dev.skald.queue.Driver;
import dev.skald.queue.Hold;
import dev.skald.queue.Json;
import dev.skald.queue.OnInterruption;
import dev.skald.queue.Owner;
import dev.skald.queue.Parent;
import dev.skald.queue.QueueStart;
import dev.skald.queue.QueueStart.RestoreOrder;
import dev.skald.queue.Step;
import dev.skald.queue.text.EnumWords;
import dev.skald.web.json.Members;
import dev.skald.web.json.SourceLocation;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Reads the parts that every queue has, whether a caller starts it or another queue as a step. */
public final class ContentReader {
    /** The longest time that a queue may run. */
    static final Duration TIMEOUT_MAX = Duration.ofDays(366);

    private static final Duration TIMEOUT_MIN = Duration.ofMillis(1);
    private static final Duration CALLER_TIMEOUT = Duration.ofHours(1);
    private static final int NAME_LENGTH_MAX = 200;
    private static final Map<String, OnInterruption> ON_INTERRUPTION = EnumWords.of(OnInterruption.values());
    private static final Map<String, RestoreOrder> RESTORE_ORDERS = EnumWords.of(RestoreOrder.values());

    private final StartRules rules;
    private final CallCheck check;
    private final FindDefinition definitions;
    private final Supplier<UUID> ids;

    /**
     * A reader.
     *
     * @param definitions finds definitions
     * @param ids makes the ids of steps
     */
    public ContentReader(StartRules rules, CallCheck check, FindDefinition definitions, Supplier<UUID> ids) {
        this.rules = rules;
        this.check = check;
        this.definitions = definitions;
        this.ids = ids;
    }

    /**
     * The content of a queue.
     *
     * @param timeout null when neither the queue nor its definition gives one
     * @param timeoutByDefault used then, unless there is a deadline; null for no limit
     * @param definition where its steps come from, as {@code name@version}; null when the queue gives them itself
     */
    record Content(
            String name,
            PlacedSteps steps,
            @Nullable Duration timeout,
            @Nullable Duration timeoutByDefault,
            OnInterruption onInterruption,
            Map<String, String> headers,
            Map<String, String> labels,
            @Nullable String definition,
            Driver driver,
            @Nullable Json output,
            RestoreOrder restoreOrder) {
        /** The start of a queue with this content. */
        QueueStart start(
                UUID id,
                Json input,
                @Nullable Instant deadline,
                @Nullable Instant startAt,
                @Nullable Parent parent,
                @Nullable Hold hold,
                Owner owner) {
            return new QueueStart(
                    id,
                    name,
                    input,
                    steps.steps(),
                    timeout == null && deadline == null ? timeoutByDefault : timeout,
                    deadline,
                    onInterruption,
                    headers,
                    labels,
                    definition,
                    driver,
                    startAt,
                    parent,
                    hold,
                    owner,
                    output,
                    restoreOrder);
        }
    }

    /**
     * Reads everything except the input; must not be used when there are faults.
     *
     * @param place where the body is
     */
    Content read(Members body, SourceLocation place, UUID id, Driver driver) {
        return read(body, place, subQueues(id), driver);
    }

    /**
     * The same for a queue that may be within others.
     *
     * @param subQueues reads the steps that are queues
     */
    Content read(Members body, SourceLocation place, SubQueueReader subQueues, Driver driver) {
        Basis basis = basis(body, place, new StepContent(check, subQueues, ids), driver);
        DefinitionContent given = basis.content;
        subQueues.budget().add(given.steps().steps().size());
        String name = name(body, basis.definition);
        Duration timeout = timeout(body);
        OnInterruption onInterruption = onInterruption(body);
        Map<String, String> headers = HeaderFields.ofQueue(body, rules.pass());
        Map<String, String> labels = Labels.read(body);
        return new Content(
                name,
                given.steps(),
                timeout,
                firstOf(given.timeout(), defaultTimeout(driver)),
                Objects.requireNonNull(
                        firstOf(onInterruption, firstOf(given.onInterruption(), rules.onInterruption()))),
                HeaderFields.merged(body, given.headers(), headers),
                Labels.merged(body, given.labels(), labels),
                basis.definition == null ? null : basis.definition.text(),
                driver,
                firstOf(output(body, check, given.steps()), given.output()),
                Objects.requireNonNull(
                        firstOf(restoreOrder(body), firstOf(given.restoreOrder(), RestoreOrder.REVERSE))));
    }

    /** How a queue with these steps is held; null when it is not. Not to be used when faults were found. */
    @Nullable
    Hold hold(Members start, PlacedSteps steps) {
        return HoldReader.read(start, new CallReader(check), steps.steps());
    }

    /** Checks calls and expressions. */
    CallCheck check() {
        return check;
    }

    /** Reads the steps of a queue, one by one. */
    StepContent stepContent(UUID queueId) {
        return new StepContent(check, subQueues(queueId), ids);
    }

    private SubQueueReader subQueues(UUID queueId) {
        return new SubQueueReader(this::read, check, queueId, 0, new StepBudget(rules.stepsMax()));
    }

    private static <T> @Nullable T firstOf(@Nullable T first, @Nullable T second) {
        return first != null ? first : second;
    }

    /**
     * The base of a start.
     *
     * @param definition null when the start gives its steps itself
     */
    private record Basis(LoadDefinition.@Nullable Loaded definition, DefinitionContent content) {
        static final Basis NOTHING = new Basis(null, DefinitionContent.of(new PlacedSteps(List.of(), List.of())));
    }

    private Basis basis(Members body, SourceLocation place, StepContent content, Driver driver) {
        LoadDefinition load = new LoadDefinition(definitions, body.faults());
        StepReader steps = new StepReader(rules.stepsMax(), load, content, body.faults());
        if (!body.has("definition")) {
            if (driver == Driver.CALLER && (!body.has("steps") || isEmpty(body))) {
                return Basis.NOTHING;
            }
            body.require("steps");
            return new Basis(null, DefinitionContent.of(steps.read(StepList.of(body, place))));
        }
        if (body.value("steps") != null) {
            body.fault("steps", "must be absent when there is a definition");
        }
        DefinitionRef ref = LoadDefinition.ref(body);
        String pointer = place.definition() == null ? body.pointer("definition") : place.referrer();
        LoadDefinition.Loaded definition = ref == null ? null : load.load(ref, body, pointer);
        if (definition == null) {
            return Basis.NOTHING;
        }
        StepList list = StepList.ofDefinition(definition.body(), definition.place(), List.of(definition.name()));
        return new Basis(definition, DefinitionContent.read(definition.body(), list, steps, rules, check));
    }

    private static boolean isEmpty(Members body) {
        return body.value("steps") instanceof ArrayNode steps && steps.isEmpty();
    }

    /** A caller may disappear, so the wait for a caller always has a limit. */
    private @Nullable Duration defaultTimeout(Driver driver) {
        return driver == Driver.CALLER && rules.timeout() == null ? CALLER_TIMEOUT : rules.timeout();
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
    public static boolean isName(String name) {
        int length = name.codePointCount(0, name.length());
        return length >= 1 && length <= NAME_LENGTH_MAX && name.chars().noneMatch(Character::isISOControl);
    }

    /** How long a queue may run; null when the body does not give it. */
    static @Nullable Duration timeout(Members body) {
        return body.duration("timeout", TIMEOUT_MIN, TIMEOUT_MAX);
    }

    /** The queue's output, which may use the results of all its steps; null when the body does not give it. */
    static @Nullable Json output(Members body, CallCheck check, PlacedSteps steps) {
        Json output = body.json("output");
        if (output == null) {
            return null;
        }
        Set<String> names = steps.steps().stream().map(Step::name).collect(Collectors.toSet());
        return new WorkReader(check).checked(body, "output", output, new VisibleResults(names, Set.of()));
    }

    /** In which order steps are undone; null when the body does not give it. */
    static @Nullable RestoreOrder restoreOrder(Members body) {
        return body.choice("restoreOrder", RESTORE_ORDERS);
    }

    /** What happens after an interruption; null when the body does not give it. */
    static @Nullable OnInterruption onInterruption(Members body) {
        return body.choice("onInterruption", ON_INTERRUPTION);
    }
}
