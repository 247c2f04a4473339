package dev.skald.api;

import dev.skald.participant.Expressions;
import dev.skald.problem.Fault;
import dev.skald.problem.Problem;
import dev.skald.problem.ProblemException;
import dev.skald.problem.ProblemType;
import dev.skald.queue.Call;
import dev.skald.queue.Step;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Refuses queues that would call what this server may not call.
 *
 * @param allowed tells of an address whether it may be called
 */
record TargetCheck(Predicate<URI> allowed) {
    /**
     * Checks all calls of a queue.
     *
     * @param steps in which no fault was found
     * @throws ProblemException that lists the calls that may not be made
     */
    void check(Steps steps) {
        List<Fault> faults = new ArrayList<>();
        String refused = null;
        for (int i = 0; i < steps.steps().size(); i++) {
            Step step = steps.steps().get(i);
            Place place = steps.places().get(i);
            check(step.action(), place.below("/action"), faults);
            check(step.compensation(), place.below("/compensation"), faults);
            if (refused == null && !faults.isEmpty()) {
                refused = step.name();
            }
        }
        if (refused != null) {
            ProblemType type = ProblemType.TARGET_NOT_ALLOWED;
            throw new ProblemException(new Problem(type, type.meaning(), null, refused, null, faults));
        }
    }

    private void check(@Nullable Call call, Place place, List<Fault> faults) {
        if (call != null && !allowed.test(Expressions.origin(call.url()))) {
            faults.add(place.below("/url").fault("is outside the targets that this server may call"));
        }
    }
}
