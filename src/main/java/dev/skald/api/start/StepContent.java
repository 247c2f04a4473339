package dev.skald.api.start;

import dev.skald.queue.Call;
import dev.skald.queue.OnRefused;
import dev.skald.queue.Retry;
import dev.skald.queue.Step;
import dev.skald.queue.StepGraph;
import dev.skald.queue.StepWork;
import dev.skald.queue.SubQueue;
import dev.skald.queue.text.EnumWords;
import dev.skald.web.json.Members;
import dev.skald.web.json.SourceLocation;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.function.Supplier;

/** Reads a step, except its {@code name} and {@code after}. */
final class StepContent {
    private static final Map<String, OnRefused> ON_REFUSED = EnumWords.of(OnRefused.values());

    private final CallReader calls;
    private final CallCheck check;
    private final SubQueueReader subQueues;
    private final WorkReader work;
    private final Supplier<UUID> ids;

    StepContent(CallCheck check, SubQueueReader subQueues, Supplier<UUID> ids) {
        this.calls = new CallReader(check);
        this.check = check;
        this.subQueues = subQueues;
        this.work = new WorkReader(check);
        this.ids = ids;
    }

    /**
     * Reads a step; must not be used when there are faults. The caller must refuse members that nobody knows, and a
     * missing action.
     *
     * @param place the position of the step
     * @param graph of all steps of the queue, with this one
     * @param retry when the step gives no rule
     * @param compensationRetry the same for its compensation and its confirmation
     */
    Step read(
            Members members, SourceLocation place, String name, StepGraph graph, Retry retry, Retry compensationRetry) {
        UUID id = ids.get();
        VisibleResults results = VisibleResults.before(name, graph);
        VisibleResults ofCalls = members.has("forEach") ? results.ofElement() : results;
        Call action = calls.read(members, "action", ofCalls);
        Call compensation = calls.read(members, "compensation", ofCalls.and(name));
        Call confirmation = calls.read(members, "confirmation", ofCalls.and(name));
        SubQueue queue = subQueues.read(members, place, id, name, results);
        return new Step(
                id,
                name,
                work.read(members, new StepWork.Calls(action, compensation, confirmation), queue, results),
                work.expression(members, "when", results),
                members.flag("optional"),
                graph.directlyBefore(name),
                RetryReader.read(members, "retry", retry),
                RetryReader.read(members, "compensationRetry", compensationRetry),
                Objects.requireNonNullElse(members.choice("onRefused", ON_REFUSED), OnRefused.RESTORE),
                compensation != null && !check.check(compensation, ofCalls).isEmpty(),
                null);
    }
}
