package dev.skald.api.view;

import dev.skald.queue.CallKind;
import dev.skald.queue.Json;
import dev.skald.queue.Owner;
import dev.skald.queue.Parent;
import dev.skald.queue.Queue;
import dev.skald.queue.QueueStatus;
import dev.skald.queue.StepProblem;
import dev.skald.queue.StepState;
import dev.skald.queue.WaitState;
import dev.skald.store.read.QueueSummary;
import dev.skald.store.removal.Tombstone;
import dev.skald.web.json.JsonOut;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Queues as callers see them. */
public final class QueueView {
    private static final int STEP_SIZE = 400;
    private static final int SUMMARY_SIZE = 400;

    private QueueView() {}

    /**
     * A queue with its steps.
     *
     * @param waiting why no node works on it; null while one does, and once it has ended
     * @param restorableUntil the end of its window; null unless it has succeeded
     */
    public static byte[] of(Queue queue, @Nullable WaitState waiting, @Nullable Instant restorableUntil) {
        int size = 500
                + queue.start().input().text().length()
                + STEP_SIZE * queue.steps().size();
        return JsonOut.object(size, out -> {
            out.id("id", queue.id());
            out.text("name", queue.start().name());
            out.text("status", queue.status().word());
            out.text("driver", queue.start().driver().word());
            out.raw("input", queue.start().input());
            out.pairs("labels", queue.start().labels());
            owner(out, queue.start().owner());
            Parent parent = queue.start().parent();
            if (parent != null) {
                out.object("parent", members -> {
                    members.id("queueId", parent.queueId());
                    members.text("step", parent.step());
                });
            }
            if (queue.start().definition() != null) {
                out.text("definition", queue.start().definition());
            }
            // Before the steps: a parent elsewhere reads only the beginning of a queue that is very long.
            if (queue.output() != null) {
                out.raw("output", queue.output());
            }
            out.objects("steps", queue.steps(), QueueView::step);
            out.text("reason", queue.reason());
            out.waiting(waiting);
            out.instant("createdAt", queue.createdAt());
            out.instant("endedAt", queue.endedAt());
            out.instant("restorableUntil", restorableUntil);
            out.number("version", queue.seq());
        });
    }

    /** One of its steps. */
    public static byte[] of(StepState step) {
        return JsonOut.object(STEP_SIZE, out -> step(out, step));
    }

    private static void step(JsonOut out, StepState state) throws IOException {
        out.text("name", state.step().name());
        out.id("id", state.step().id());
        out.text("status", state.status().word());
        out.number("attempts", state.call(CallKind.ACTION).attempts());
        int compensations = state.call(CallKind.COMPENSATION).attempts();
        if (compensations > 0) {
            out.number("compensationAttempts", compensations);
        }
        int confirmations = state.call(CallKind.CONFIRMATION).attempts();
        if (confirmations > 0) {
            out.number("confirmationAttempts", confirmations);
        }
        if (state.step().queue() != null) {
            out.id("queueId", state.step().id());
        }
        Json result = state.result();
        if (result != null) {
            out.raw("result", result);
        }
        StepProblem problem = state.problem();
        if (problem != null) {
            out.problem(problem);
        }
        if (state.startedAt() != null) {
            out.instant("startedAt", state.startedAt());
        }
        if (state.endedAt() != null) {
            out.instant("endedAt", state.endedAt());
        }
    }

    /** A queue that was purged: its outcome, in the shape of a queue. */
    public static byte[] ofPurged(Tombstone tombstone) {
        return JsonOut.object(SUMMARY_SIZE, out -> {
            out.id("id", tombstone.id());
            out.text("name", tombstone.name());
            out.text("status", tombstone.outcome().word());
            out.text("driver", "coordinator");
            out.raw("input", Json.NULL);
            out.pairs("labels", Map.of());
            owner(out, tombstone.owner());
            out.objects("steps", List.<StepState>of(), QueueView::step);
            out.text("reason", null);
            out.waiting(null);
            out.instant("createdAt", tombstone.createdAt());
            out.instant("endedAt", tombstone.endedAt());
            out.instant("restorableUntil", null);
            out.number("version", 0);
            out.flag("purged", true);
        });
    }

    /** An id that was closed before a start with it arrived. */
    public static byte[] ofClosed(UUID id) {
        return JsonOut.object(SUMMARY_SIZE, out -> {
            out.id("id", id);
            out.text("status", QueueStatus.RESTORED.word());
        });
    }

    /** One page of a list. */
    public static byte[] of(List<QueueSummary> queues) {
        return JsonOut.list("queues", SUMMARY_SIZE, queues, QueueView::summary);
    }

    private static void owner(JsonOut out, Owner owner) throws IOException {
        out.text("namespace", owner.namespace());
        out.text("owner", owner.subject());
    }

    private static void summary(JsonOut out, QueueSummary queue) throws IOException {
        out.id("id", queue.id());
        out.text("name", queue.name());
        out.text("status", queue.status().word());
        out.pairs("labels", queue.labels());
        owner(out, queue.owner());
        out.waiting(queue.waiting());
        out.instant("createdAt", queue.createdAt());
        out.instant("endedAt", queue.endedAt());
        out.number("version", queue.version());
    }
}
