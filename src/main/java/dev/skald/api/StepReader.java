package dev.skald.api;

import dev.skald.queue.Call;
import dev.skald.queue.OnRefused;
import dev.skald.queue.Step;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.function.Supplier;

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
        String name = flat.name();
        Results results = Results.before(name, after);
        Call action = calls.read(members, "action", results);
        Call compensation = calls.read(members, "compensation", results.and(name));
        Step step = new Step(
                ids.get(),
                name,
                action == null ? NO_CALL : action,
                compensation,
                null,
                null,
                flat.after(),
                RetryReader.read(members, "retry", flat.list().retry()),
                RetryReader.read(members, "compensationRetry", flat.list().compensationRetry()),
                Objects.requireNonNullElse(members.choice("onRefused", ON_REFUSED), OnRefused.RESTORE),
                compensation != null && !check.check(compensation, results).isEmpty());
        members.notYetSupported("confirmation", "queue", "coordinator");
        if (!members.has("queue")) {
            members.require("action");
        }
        members.refuseOthers();
        return step;
    }
}
