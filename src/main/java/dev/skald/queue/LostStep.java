package dev.skald.queue;

import java.util.Optional;

/** A step without which its queue can't succeed any more. */
record LostStep(StepState state) {
    static Optional<LostStep> of(Queue queue) {
        return queue.steps().stream().filter(LostStep::isLost).findFirst().map(LostStep::new);
    }

    /** It was refused, stays in doubt, or was undone, and the queue does not go on without it. */
    private static boolean isLost(StepState state) {
        Step step = state.step();
        return switch (state.status()) {
            case REFUSED -> !step.mayBeRefused();
            case IN_DOUBT ->
                DueCall.action(state).exhausted()
                        && (!step.optional() || DueCall.undo(state).exhausted());
            case COMPENSATING -> DueCall.undo(state).exhausted();
            // An admin said that a needed step was undone.
            case COMPENSATED -> !step.optional();
            case IDLE, SKIPPED, RUNNING, DONE, CONFIRMING, CONFIRMED -> false;
        };
    }

    /** The decision to restore its queue. */
    Operation.RestoreRequested restore() {
        StepProblem problem = state.problem();
        String name = state.step().name();
        String why = "step " + name + " " + how() + (problem == null ? "" : ": " + problem.inShort());
        return new Operation.RestoreRequested(
                why, null, problem == null ? null : new Operation.Failure(name, problem.status(), problem.detail()));
    }

    private String how() {
        return switch (state.status()) {
            case REFUSED -> "was refused";
            case COMPENSATED -> "was undone by an admin";
            case COMPENSATING -> "is optional, but can't be undone";
            case IDLE, SKIPPED, RUNNING, DONE, IN_DOUBT, CONFIRMING, CONFIRMED -> "is in doubt";
        };
    }
}
