package dev.skald.api.start;

import dev.skald.participant.Expressions;
import dev.skald.queue.Call;
import dev.skald.queue.Step;
import dev.skald.queue.SubQueue;
import dev.skald.web.json.SourceLocation;
import dev.skald.web.problem.Fault;
import dev.skald.web.problem.Problem;
import dev.skald.web.problem.ProblemException;
import dev.skald.web.problem.ProblemType;
import java.net.URI;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Refuses queues that would call what this server may not call.
 *
 * @param allowed tells of an address whether it may be called
 */
public record TargetCheck(Predicate<URI> allowed) {
    private static final String NOT_ALLOWED = "is outside the targets that this server may call";

    /**
     * Checks all calls of a queue.
     *
     * @param steps in which no fault was found
     * @throws ProblemException that lists the calls that may not be made
     */
    public void check(PlacedSteps steps) {
        Optional<Problem> refusal = refusal(steps);
        if (refusal.isPresent()) {
            throw new ProblemException(refusal.get());
        }
    }

    /** The calls of a queue that may not be made; empty when all may. */
    public Optional<Problem> refusal(PlacedSteps steps) {
        List<Fault> faults = new ArrayList<>();
        // Most steps of a queue are at the same few places.
        Map<String, Boolean> known = new HashMap<>();
        Predicate<String> mayCall =
                url -> known.computeIfAbsent(Expressions.origin(url), origin -> allowed.test(URI.create(origin)));
        String refused = null;
        for (int i = 0; i < steps.steps().size(); i++) {
            Step step = steps.steps().get(i);
            SourceLocation place = steps.places().get(i);
            check(step, place, mayCall, faults);
            if (refused == null && !faults.isEmpty()) {
                refused = step.name();
            }
        }
        ProblemType type = ProblemType.TARGET_NOT_ALLOWED;
        return refused == null
                ? Optional.empty()
                : Optional.of(new Problem(type, type.meaning(), null, refused, null, faults));
    }

    private void check(Step step, SourceLocation place, Predicate<String> mayCall, List<Fault> faults) {
        check(step.action(), place.below("/action"), mayCall, faults);
        check(step.compensation(), place.below("/compensation"), mayCall, faults);
        check(step.confirmation(), place.below("/confirmation"), mayCall, faults);
        switch (step.queue()) {
            case null -> {}
            case SubQueue.Here here -> {
                List<Step> inner = here.start().steps();
                for (int i = 0; i < inner.size(); i++) {
                    check(inner.get(i), place.below("/queue/steps/" + i), mayCall, faults);
                }
            }
            case SubQueue.Elsewhere elsewhere -> {
                if (!allowed.test(elsewhere.coordinator())) {
                    faults.add(place.below("/coordinator").fault(NOT_ALLOWED));
                }
            }
        }
    }

    private static void check(
            @Nullable Call call, SourceLocation place, Predicate<String> mayCall, List<Fault> faults) {
        if (call != null && !mayCall.test(call.url())) {
            faults.add(place.below("/url").fault(NOT_ALLOWED));
        }
    }
}
