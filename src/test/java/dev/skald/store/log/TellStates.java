package dev.skald.store.log;

import dev.skald.queue.CallKind;
import dev.skald.queue.CallProgress;
import dev.skald.queue.HoldState;
import dev.skald.queue.LogEntry;
import dev.skald.queue.Operation;
import dev.skald.queue.PendingAnswer;
import dev.skald.queue.Plan;
import dev.skald.queue.PlannedWork;
import dev.skald.queue.Queue;
import dev.skald.queue.QueueStart;
import dev.skald.queue.QueueStatus;
import dev.skald.queue.StepProblem;
import dev.skald.queue.StepState;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Tells in words what a log makes of a queue, entry by entry, in a form that does not follow the names in the code. */
final class TellStates {
    private final StringBuilder text = new StringBuilder();
    private final Map<String, String> told = new HashMap<>();

    private TellStates() {}

    static String of(QueueStart start, List<LogEntry> log) {
        TellStates states = new TellStates();
        states.text.append("queue ").append(start.id()).append('\n');
        Queue queue = Queue.fold(start, log.subList(0, 1));
        for (int i = 0; i < log.size(); i++) {
            if (i > 0) {
                queue = queue.with(log.get(i));
            }
            Instant now = log.get(Math.min(i + 1, log.size() - 1)).at();
            states.text
                    .append(log.get(i).seq())
                    .append(' ')
                    .append(log.get(i).operation().word())
                    .append('\n');
            states.queue(queue, now);
        }
        return states.text.append('\n').toString();
    }

    private void queue(Queue queue, Instant now) {
        Members members = new Members(queue.status())
                .add("reason", queue.reason())
                .add("interrupted", queue.interrupted())
                .add("failures", queue.interruptions().failures())
                .add("deaths", queue.interruptions().deaths())
                .add("last", queue.interruptions().last())
                .add("failed of", queue.interruptions().reason())
                .add("paused", queue.paused())
                .add("complete", queue.completed())
                .add("deadline", queue.deadline())
                .add("ended", queue.endedAt())
                .add("goes on if its node lives", queue.goesOnIfNodeLives());
        tell("queue", members.toString());
        if (queue.hold() != null) {
            hold(queue.hold());
        }
        queue.steps().forEach(state -> step(queue, state));
        tell("next", next(Plan.next(queue, now)));
    }

    private void hold(HoldState hold) {
        CallProgress progress = hold.check().progress();
        Members members = new Members("checks " + hold.check().attempts())
                .add("calling", progress.calling())
                .add("tries", progress.tries())
                .add("failed", progress.failed())
                .add("hopeless", !progress.retryable())
                .add("again", progress.retryAt())
                .add("answer", hold.answer())
                .add("submitted", hold.submittedAt())
                .add("problem", problem(hold.check().problem()));
        tell("hold", members.toString());
    }

    private void step(Queue queue, StepState state) {
        CallProgress progress = state.progress();
        Members members = new Members(state.status())
                .add("call", state.kind().word())
                .add("calling", progress.calling())
                .add("since", progress.since())
                .add("pending", progress.pending() == null ? null : pending(progress.pending()))
                .add("tries", progress.tries())
                .add("failed", progress.failed())
                .add("hopeless", !progress.retryable())
                .add("again", progress.retryAt())
                .add("actions", state.call(CallKind.ACTION).attempts())
                .add("compensations", state.call(CallKind.COMPENSATION).attempts())
                .add("confirmations", state.call(CallKind.CONFIRMATION).attempts())
                .add("doubtful", state.doubtful())
                .add("skipped", state.skipped())
                .add("intent", state.intentSeq())
                .add("result", state.result() == null ? null : state.result().text())
                .add("problem", problem(state.problem()))
                .add("from", state.startedAt())
                .add("to", state.endedAt())
                .add("takes an answer", state.takesAnswer(state.kind(), queue.status() == QueueStatus.RESTORING));
        for (Operation.As as : Operation.As.values()) {
            members.add("may be " + as.word(), queue.mayBeResolved(state, as));
        }
        tell("step " + state.step().name(), members.toString());
    }

    private static String pending(PendingAnswer pending) {
        return new Members("asked")
                .add("until", pending.until())
                .add("poll", pending.poll())
                .add("at", pending.pollAt())
                .add("polls", pending.polls())
                .add("since", pending.since())
                .toString();
    }

    private static @Nullable String problem(@Nullable StepProblem problem) {
        return problem == null
                ? null
                : new Members(problem.detail())
                        .add("status", problem.status())
                        .add("body", problem.body())
                        .add("took", problem.took())
                        .add("retry after", problem.retryAfter())
                        .toString();
    }

    /** Names and values, without those that are as they are at first. */
    private static final class Members {
        private final StringBuilder text;

        Members(Object of) {
            text = new StringBuilder(of.toString());
        }

        Members add(String name, @Nullable Object value) {
            if (value != null && !value.equals(false) && !value.equals(0) && !value.equals(0L)) {
                text.append(", ").append(name).append(value.equals(true) ? "" : " [" + value + "]");
            }
            return this;
        }

        @Override
        public String toString() {
            return text.toString();
        }
    }

    private static String next(PlannedWork next) {
        return switch (next) {
            case PlannedWork.Decide decide -> "write " + decide.decision().word();
            case PlannedWork.Retry retry ->
                "%s again after %s, at least %s".formatted(due(retry.due()), retry.delay(), retry.atLeast());
            case PlannedWork.Output output -> "compute the output";
            case PlannedWork.Calls calls -> "call " + due(calls.due());
            case PlannedWork.Polls polls -> "ask for " + due(polls.due());
            case PlannedWork.Busy busy -> "busy until " + busy.until();
            case PlannedWork.Wait wait ->
                "wait for %s of %s until %s, because %s; look at %s"
                        .formatted(
                                wait.waiting().reason().word(),
                                wait.waiting().step(),
                                wait.waiting().until(),
                                problem(wait.waiting().problem()),
                                wait.dueAt());
            case PlannedWork.Ended ended -> "nothing";
        };
    }

    private static String due(List<? extends PlannedWork.Due> due) {
        return due.stream().map(TellStates::due).collect(Collectors.joining(", "));
    }

    private static String due(PlannedWork.Due due) {
        return switch (due) {
            case PlannedWork.StepDue step -> step.kind().word() + " of " + step.step();
            case PlannedWork.CheckDue check -> "check";
        };
    }

    /** Only what is new. */
    private void tell(String what, String is) {
        if (!is.equals(told.put(what, is))) {
            text.append("  ").append(what).append(' ').append(is).append('\n');
        }
    }
}
