package dev.skald.engine.run;

import dev.skald.queue.CallKind;
import dev.skald.queue.Operation;
import dev.skald.queue.StepProblem;
import org.jspecify.annotations.Nullable;

/** A fact in a form that every log can store: without texts from outside. */
final class PlainFact {
    private PlainFact() {}

    /**
     * The fact without texts from outside. An action whose result can't be stored is in doubt: otherwise later steps
     * would get a wrong result.
     *
     * @param why the reason, in a text of Skald
     */
    static Operation.Fact of(Operation.Fact fact, String why) {
        return switch (fact) {
            case Operation.CallDone o when o.kind() != CallKind.ACTION -> o;
            case Operation.CallDone o -> {
                StepProblem problem =
                        new StepProblem(o.status(), "its result can't be stored: " + why, null, o.took(), null);
                yield new Operation.CallFailed(o.step(), o.kind(), o.attempt(), problem, false);
            }
            case Operation.CallFailed o ->
                new Operation.CallFailed(o.step(), o.kind(), o.attempt(), plain(o.problem(), why), o.retryable());
            case Operation.StepRefused o -> new Operation.StepRefused(o.step(), o.attempt(), plain(o.problem(), why));
            case Operation.StepUnreached o ->
                new Operation.StepUnreached(o.step(), o.attempt(), plain(o.problem(), why));
            case Operation.StepWaiting o ->
                new Operation.StepWaiting(o.step(), o.kind(), o.attempt(), o.until(), null, null, StepProblem.of(why));
            case Operation.CheckAnswered o -> o;
            case Operation.CheckFailed o ->
                new Operation.CheckFailed(o.attempt(), plain(o.problem(), why), o.retryable());
            case Operation.QueueRecovered o -> o;
            case Operation.QueueInterrupted o -> new Operation.QueueInterrupted(o.by(), reason(o.reason(), why));
        };
    }

    private static StepProblem plain(StepProblem problem, String why) {
        return new StepProblem(
                problem.status(), "the problem can't be stored: " + why, null, problem.took(), problem.retryAfter());
    }

    private static @Nullable String reason(@Nullable String reason, String why) {
        return reason == null ? null : why;
    }
}
