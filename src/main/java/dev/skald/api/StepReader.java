package dev.skald.api;

import dev.skald.queue.Call;
import dev.skald.queue.OnRefused;
import dev.skald.queue.Retry;
import dev.skald.queue.Step;
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

    private final ExpandSteps expand;
    private final CallReader calls;
    private final CallCheck check;
    private final Supplier<UUID> ids;

    StepReader(int stepsMax, CallCheck check, LoadDefinition definitions, Supplier<UUID> ids, Faults faults) {
        this.expand = new ExpandSteps(stepsMax, definitions, faults);
        this.calls = new CallReader(check);
        this.check = check;
        this.ids = ids;
    }

    /** Reads all steps, those of definitions in the place of what names these; not to be used when faults were found. */
    Steps read(StepList list) {
        List<FlatStep> flat = expand.expand(list);
        Map<String, List<String>> after = new LinkedHashMap<>();
        flat.forEach(step -> after.put(step.name(), step.after()));
        return new Steps(
                flat.stream().map(step -> step(step, after)).toList(),
                flat.stream().map(FlatStep::place).toList());
    }

    private Step step(FlatStep flat, Map<String, List<String>> after) {
        Members members = flat.members();
        StepList list = flat.list();
        Step step = step(members, flat.name(), after, NO_CALL, list.retry(), list.compensationRetry());
        if (!members.has("queue")) {
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
        return step(members, name, after, null, Retry.ACTION, Retry.COMPENSATION);
    }

    /** Leaves it to others to refuse what they do not know either. */
    private Step step(
            Members members,
            String name,
            Map<String, List<String>> after,
            @Nullable Call noAction,
            Retry retry,
            Retry compensationRetry) {
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
                RetryReader.read(members, "retry", retry),
                RetryReader.read(members, "compensationRetry", compensationRetry),
                Objects.requireNonNullElse(members.choice("onRefused", ON_REFUSED), OnRefused.RESTORE),
                compensation != null && !check.check(compensation, results).isEmpty());
        members.notYetSupported("confirmation", "queue", "coordinator");
        return step;
    }
}
