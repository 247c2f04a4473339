package dev.skald.api;

import dev.skald.problem.Problem;
import dev.skald.problem.ProblemException;
import dev.skald.problem.ProblemType;
import dev.skald.queue.Operation;
import dev.skald.queue.Queue;
import dev.skald.queue.QueueStatus;
import dev.skald.queue.StepState;
import dev.skald.queue.Waiting;
import dev.skald.store.read.QueueLookup;
import org.jspecify.annotations.Nullable;

/** Says why an admin's request can't be carried out on a queue as it is, and what can be done instead. */
final class WhyNot {
    private WhyNot() {}

    static ProblemException retry(QueueLookup.Present found) {
        Queue queue = found.queue();
        if (found.orphaned()) {
            return new ProblemException(Problem.of(
                            ProblemType.QUEUE_INTERRUPTED,
                            "The node that worked on the queue is gone. The queue is taken up soon, or at once by"
                                    + " recover.")
                    .about(queue.id(), queue.status()));
        }
        if (queue.paused() != null) {
            return state(queue, "The queue is paused; resume it instead.");
        }
        return state(
                queue,
                queue.status().ended()
                        ? "The queue has ended as " + queue.status().word() + "; there is nothing to try again."
                        : "Nothing of the queue failed or waits for another attempt" + waitingFor(found) + ".");
    }

    /** @param holder the node that works on it; null when none does */
    static ProblemException recover(QueueLookup.Present found, @Nullable String holder) {
        Queue queue = found.queue();
        String instead;
        if (queue.status().ended()) {
            instead = "it has ended as " + queue.status().word();
        } else if (holder != null) {
            instead = "node " + holder + " works on it";
        } else {
            instead = "nobody works on it" + waitingFor(found);
        }
        return state(queue, "The queue is not interrupted: " + instead + ".");
    }

    static ProblemException pause(QueueLookup.Present found) {
        Queue queue = found.queue();
        return state(
                queue,
                queue.status() == QueueStatus.ATTENTION
                        ? "The queue needs a human (attention); no call is made for it anyway."
                        : "The queue has ended as " + queue.status().word() + "; no call is made for it anyway.");
    }

    static ProblemException resolve(Queue queue, String step, Operation.As as) {
        return new ProblemException(Problem.of(ProblemType.QUEUE_STATE, resolution(queue, queue.step(step), as))
                .about(queue.id(), queue.status())
                .at(step));
    }

    private static String resolution(Queue queue, StepState step, Operation.As as) {
        String name = "Step " + step.step().name();
        if (queue.status().ended()) {
            return "The queue has ended as " + queue.status().word() + "; nothing of it is open.";
        }
        if (step.progress().calling()) {
            return "A call of step " + step.step().name() + " is under way; its outcome, or its time-out, comes first.";
        }
        if (step.status().word().equals(as.word())) {
            return name + " is " + as.word() + " already.";
        }
        return name + ", which is " + step.status().word() + ", can't be resolved as " + as.word()
                + " while the queue is " + queue.status().word() + ".";
    }

    private static String waitingFor(QueueLookup.Present found) {
        Waiting waiting = found.waiting();
        if (waiting == null) {
            return "";
        }
        String step = waiting.step() == null ? "" : " of step " + waiting.step();
        String until = waiting.until() == null ? "" : " until " + waiting.until();
        return "; it waits for " + waiting.reason().word() + step + until;
    }

    private static ProblemException state(Queue queue, String detail) {
        return new ProblemException(Problem.of(ProblemType.QUEUE_STATE, detail).about(queue.id(), queue.status()));
    }
}
