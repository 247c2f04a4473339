package dev.skald.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import dev.skald.queue.Call;
import dev.skald.queue.OnRefused;
import dev.skald.queue.Retry;
import dev.skald.queue.Step;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Reads the steps of a queue. */
final class StepReader {
    private static final Map<String, OnRefused> ON_REFUSED = Words.of(OnRefused.values());
    private static final Call NO_CALL = new Call("POST", "", Map.of(), null, Call.DEFAULT_TIMEOUT);

    private final int stepsMax;
    private final CallReader calls;
    private final CallCheck check;
    private final Supplier<UUID> ids;
    private final Faults faults;

    StepReader(int stepsMax, CallCheck check, Supplier<UUID> ids, Faults faults) {
        this.stepsMax = stepsMax;
        this.calls = new CallReader(check, faults);
        this.check = check;
        this.ids = ids;
        this.faults = faults;
    }

    /** Reads all steps, in the order given; not to be used when faults were found. */
    List<Step> read(Members start) {
        ArrayNode array = start.array("steps");
        if (array == null) {
            return List.of();
        }
        if (array.isEmpty() || array.size() > stepsMax) {
            start.fault("steps", "must be 1 to " + stepsMax + ", not " + array.size());
            return List.of();
        }
        List<@Nullable Members> elements = new ArrayList<>(array.size());
        for (JsonNode element : array) {
            elements.add(Members.of(element, start.pointer("steps") + "/" + elements.size(), faults));
        }
        StepOrder order = StepOrder.read(elements);
        Map<String, List<String>> after = new LinkedHashMap<>();
        for (int i = 0; i < elements.size(); i++) {
            after.put(order.name(i), order.after(i).stream().map(order::name).toList());
        }
        List<Step> steps = new ArrayList<>(array.size());
        for (int i = 0; i < elements.size(); i++) {
            Members element = elements.get(i);
            if (element != null) {
                steps.add(step(element, order.name(i), after));
            }
        }
        return steps;
    }

    private Step step(Members members, String name, Map<String, List<String>> after) {
        Step step = step(members, name, after, NO_CALL);
        if (!members.has("definition") && !members.has("queue")) {
            members.require("action");
        }
        members.refuseOthers();
        return step;
    }

    /**
     * Reads one step that is not in a list, without its {@code name} and {@code after}; it may do without an action, as
     * its caller did the work then. Not to be used when faults were found.
     *
     * @param after for each step of the queue, this one too, the names of those it comes directly after
     */
    Step readAlone(Members members, String name, Map<String, List<String>> after) {
        return step(members, name, after, null);
    }

    /** Leaves it to others to refuse what they do not know either. */
    private Step step(Members members, String name, Map<String, List<String>> after, @Nullable Call noAction) {
        Results results = Results.before(name, after);
        Call action = calls.read(members, "action", results);
        Call compensation = calls.read(members, "compensation", results.and(name));
        Step step = new Step(
                ids.get(),
                name,
                action == null ? noAction : action,
                compensation,
                null,
                null,
                after.getOrDefault(name, List.of()),
                RetryReader.read(members, "retry", Retry.ACTION),
                RetryReader.read(members, "compensationRetry", Retry.COMPENSATION),
                Objects.requireNonNullElse(members.choice("onRefused", ON_REFUSED), OnRefused.RESTORE),
                compensation != null && !check.check(compensation, results).isEmpty());
        members.notYetSupported("confirmation", "definition", "queue", "coordinator");
        return step;
    }
}
