package dev.skald.queue;

import java.time.Instant;
import java.util.List;
import java.util.Objects;

/** Decides what is to be done for a queue that is held. */
final class HoldPlan {
    private HoldPlan() {}

    /** What to do next, when neither a crash nor an admin is in the way. */
    static PlannedWork next(Queue queue, Instant now) {
        Hold hold = Objects.requireNonNull(queue.start().hold(), "a queue is held only if it was started so");
        HoldState state = Objects.requireNonNull(queue.hold(), "a queue is held only if it was started so");
        if (state.answer() != null) {
            return new PlannedWork.Decide(
                    state.confirmed()
                            ? new Operation.QueueSubmitted(null)
                            : new Operation.RestoreRequested(
                                    "it was not submitted, and its check answered " + state.answer()));
        }
        Instant deadline = queue.deadline();
        if (deadline != null && !deadline.isAfter(now)) {
            return new PlannedWork.Decide(new Operation.RestoreRequested("timed out: not submitted by " + deadline));
        }
        CallProgress progress = state.check().progress();
        StepProblem problem = state.check().problem();
        if (progress.calling()) {
            return new PlannedWork.Busy(deadline);
        }
        if (progress.exhausted(hold.retry())) {
            return new PlannedWork.Decide(new Operation.QueueAttention(
                    null,
                    "its check, which says whether its caller committed, failed for good"
                            + (problem == null ? "" : ": " + problem.inShort())));
        }
        if (progress.failed()) {
            return new PlannedWork.Retry(
                    new PlannedWork.CheckDue(),
                    hold.retry().delayAfter(progress.tries()),
                    StepProblem.pauseAfter(problem));
        }
        if (progress.dueAt(now)) {
            return new PlannedWork.Calls(List.of(new PlannedWork.CheckDue()));
        }
        Instant until = WaitState.earlier(progress.retryAt(), deadline);
        return new PlannedWork.Wait(new WaitState(WaitState.Reason.SUBMIT, null, until, problem), until);
    }
}
