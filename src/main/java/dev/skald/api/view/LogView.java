package dev.skald.api.view;

import dev.skald.queue.Json;
import dev.skald.queue.LogEntry;
import dev.skald.queue.Operation;
import dev.skald.queue.StepProblem;
import dev.skald.web.json.JsonOut;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A queue's log as callers see it. */
public final class LogView {
    /** Longer results, in bytes, are cut off. */
    static final int RESULT_SIZE_BYTES_MAX = 16 * 1024;

    private static final int ENTRY_SIZE = 300;

    private LogView() {}

    /** One page of a log. */
    public static byte[] of(List<LogEntry> entries) {
        return JsonOut.list("entries", ENTRY_SIZE, entries, LogView::entry);
    }

    private static void entry(JsonOut out, LogEntry entry) throws IOException {
        Operation operation = entry.operation();
        out.number("seq", entry.seq());
        out.instant("at", entry.at());
        out.text("operation", operation.word());
        out.text("step", operation.step());
        out.number("attempt", operation.attempt() == 0 ? null : operation.attempt());
        out.text("node", entry.node());
        out.object("detail", detail -> detail(detail, operation));
    }

    private static void detail(JsonOut out, Operation operation) throws IOException {
        switch (operation) {
            case Operation.CallStarted o -> request(out, o.request());
            case Operation.CallDone o -> {
                answer(out, o.status(), o.took());
                if (o.result() != null) {
                    result(out, o.result());
                }
            }
            case Operation.CallFailed o -> {
                problem(out, o.problem());
                out.flag("retryable", o.retryable());
            }
            case Operation.StepRefused o -> problem(out, o.problem());
            case Operation.StepUnreached o -> problem(out, o.problem());
            case Operation.RetryScheduled o -> {
                out.text("call", o.kind().word());
                out.instant("until", o.until());
            }
            case Operation.EventRegistered o -> {
                out.text("source", o.source());
                out.text("id", o.id());
                out.text("type", o.type());
            }
            case Operation.RestoreRequested o -> {
                out.text("reason", o.reason());
                by(out, o.by());
                if (o.failure() != null) {
                    failure(out, o.failure());
                }
            }
            case Operation.QueueAttention o -> out.text("reason", o.detail());
            case Operation.QueueInterrupted o -> {
                out.text("by", o.by());
                if (o.reason() != null) {
                    out.text("reason", o.reason());
                }
            }
            case Operation.StepWaiting o -> {
                out.text("call", o.kind().word());
                if (o.until() != null) {
                    out.instant("until", o.until());
                }
                if (o.poll() != null) {
                    out.text("poll", o.poll().toString());
                    out.instant("pollAt", o.pollAt());
                }
                if (o.problem() != null) {
                    problem(out, o.problem());
                }
            }
            case Operation.StepGivenUp o -> {
                out.text("call", o.kind().word());
                problem(out, o.problem());
            }
            case Operation.StepSkipped o -> {}
            case Operation.WaitStarted o -> {
                if (o.until() != null) {
                    out.instant("until", o.until());
                }
            }
            case Operation.WaitEnded o -> {
                out.text("as", o.as().word());
                if (o.problem() != null) {
                    problem(out, o.problem());
                }
            }
            case Operation.SignalReceived o -> {
                by(out, o.by());
                result(out, o.result());
            }
            case Operation.StepExpanded o -> out.number("elements", o.items().size());
            case Operation.StepJoined o -> {}
            case Operation.OutputComputed o -> result(out, o.output());
            case Operation.StepAdded o -> by(out, o.by());
            case Operation.StepEnlisted o -> result(out, o.result());
            case Operation.CheckStarted o -> request(out, o.request());
            case Operation.CheckAnswered o -> answer(out, o.status(), o.took());
            case Operation.CheckFailed o -> {
                problem(out, o.problem());
                out.flag("retryable", o.retryable());
            }
            case Operation.CheckScheduled o -> out.instant("until", o.until());
            case Operation.QueueSubmitted o -> by(out, o.by());
            case Operation.QueueCompleted o -> by(out, o.by());
            case Operation.QueueConfirming o -> {}
            case Operation.AdminResolved o -> {
                out.text("as", o.as().word());
                out.text("reason", o.reason());
                out.text("by", o.by());
                if (o.result() != null) {
                    result(out, o.result());
                }
            }
            case Operation.AdminPaused o -> {
                out.text("reason", o.reason());
                out.text("by", o.by());
            }
            case Operation.AdminResumed o -> out.text("by", o.by());
            case Operation.QueueStarted o -> {}
            case Operation.QueueSucceeded o -> {}
            case Operation.CompensationSkipped o -> {}
            case Operation.QueueRestored o -> {}
            case Operation.QueueRecovered o -> {}
            case Operation.AdminRetried o -> by(out, o.by());
        }
    }

    private static void failure(JsonOut out, Operation.Failure failure) throws IOException {
        out.object("failure", members -> {
            members.text("step", failure.step());
            members.number("status", failure.status());
            members.text("detail", failure.detail());
        });
    }

    private static void by(JsonOut out, @Nullable String who) throws IOException {
        if (who != null) {
            out.text("by", who);
        }
    }

    private static void request(JsonOut out, @Nullable Json request) throws IOException {
        if (request != null) {
            out.raw("request", request);
        }
    }

    private static void answer(JsonOut out, int status, Duration took) throws IOException {
        out.number("status", status);
        out.number("durationMs", took.toMillis());
    }

    private static void problem(JsonOut out, StepProblem problem) throws IOException {
        if (problem.took() != null) {
            out.number("durationMs", problem.took().toMillis());
        }
        out.object("problem", members -> {
            members.number("status", problem.status());
            members.text("detail", problem.detail());
            if (problem.body() != null) {
                members.text("body", problem.body());
            }
        });
    }

    /** The result; only the beginning of its text when it is long. */
    private static void result(JsonOut out, Json result) throws IOException {
        byte[] utf8 = result.text().getBytes(StandardCharsets.UTF_8);
        if (utf8.length <= RESULT_SIZE_BYTES_MAX) {
            out.raw("result", result);
            return;
        }
        int end = RESULT_SIZE_BYTES_MAX;
        while ((utf8[end] & 0xC0) == 0x80) {
            end--;
        }
        out.text("result", new String(utf8, 0, end, StandardCharsets.UTF_8));
        out.flag("cut", true);
    }
}
