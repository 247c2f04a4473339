package dev.skald.engine.call;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.skald.outbound.Dialect;
import dev.skald.outbound.Request;
import dev.skald.participant.CallFacts;
import dev.skald.participant.Expressions;
import dev.skald.participant.JsonResolution;
import dev.skald.participant.JudgeAnswer;
import dev.skald.participant.Resolution;
import dev.skald.participant.Scope;
import dev.skald.queue.Call;
import dev.skald.queue.Call.AnswerRules;
import dev.skald.queue.Call.Send;
import dev.skald.queue.CallKind;
import dev.skald.queue.Json;
import dev.skald.queue.Operation;
import dev.skald.queue.PendingAnswer;
import dev.skald.queue.PlannedWork;
import dev.skald.queue.Queue;
import dev.skald.queue.QueueStart;
import dev.skald.queue.QueueStatus;
import dev.skald.queue.Step;
import dev.skald.queue.StepReason;
import dev.skald.queue.StepState;
import dev.skald.queue.StepWork;
import dev.skald.queue.SubQueue;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Makes the request of a call: evaluates its expressions and adds the headers of the contract. It sends nothing.
 */
@ApplicationScoped
public class PrepareCall {
    /** How long a look for an answer may take, when the call itself has no time-out that is shorter. */
    private static final Duration POLL_TIMEOUT = Duration.ofSeconds(10);

    private final Expressions expressions;
    private final StepTurn turn;
    private final Callbacks callbacks;
    private final InstantSource clock;

    PrepareCall(Expressions expressions, Callbacks callbacks, InstantSource clock, ListSettings lists) {
        this.expressions = expressions;
        this.turn = new StepTurn(expressions, clock, lists.elements());
        this.callbacks = callbacks;
        this.clock = clock;
    }

    /** The next attempt at a call. */
    public PreparedCall attempt(Queue queue, PlannedWork.Due due) {
        return switch (due) {
            case PlannedWork.StepDue step -> attempt(queue, step);
            case PlannedWork.CheckDue check -> CheckRequest.prepare(queue, expressions, clock.instant());
        };
    }

    private PreparedCall attempt(Queue queue, PlannedWork.StepDue due) {
        StepState state = queue.step(due.step());
        int attempt = state.call(due.kind()).attempts() + 1;
        Operation.Decision decision = due.kind() == CallKind.ACTION ? turn.decision(queue, state) : null;
        if (decision != null) {
            return new PreparedCall.Decided(due, attempt, decision);
        }
        return switch (state.step().work()) {
            case SubQueue.Here here -> here(queue, due, attempt, here.start());
            case SubQueue.Elsewhere elsewhere -> elsewhere(queue, due, attempt, elsewhere);
            default -> call(queue, due, attempt);
        };
    }

    /** The output of a queue whose steps are done; a restore when it can't be computed. */
    public Operation.Decision output(Queue queue) {
        return turn.output(queue);
    }

    /** A request for the outcome of the present attempt, which was answered with 202. */
    public PreparedCall poll(Queue queue, PlannedWork.StepDue due) {
        StepState state = queue.step(due.step());
        int attempt = state.call(due.kind()).attempts();
        PendingAnswer pending = Objects.requireNonNull(state.progress().pending());
        URI url = Objects.requireNonNull(pending.poll());
        Map<String, String> headers = headers(queue, state, due.kind(), attempt, null, Map.of());
        Step step = state.step();
        Call call = step.call(due.kind());
        return switch (step.queue()) {
            case null -> {
                Duration timeout =
                        call == null || call.timeout().compareTo(POLL_TIMEOUT) > 0 ? POLL_TIMEOUT : call.timeout();
                Request request = new Request("GET", url, headers, null, timeout);
                yield new PreparedCall.Poll(
                        due,
                        attempt,
                        request.credentials(RequestParts.credentials(queue, call == null ? null : call.credentials())),
                        call == null ? JudgeAnswer.BY_TABLE : judge(queue, due, attempt, call, pending));
            }
            case SubQueue.Here here ->
                new PreparedCall.Look(
                        due, attempt, here.start().id(), queue.start().owner());
            case SubQueue.Elsewhere elsewhere -> {
                // To ask for it again does no harm, and a sub-queue that could not be restored before may be now.
                Request request = due.kind() == CallKind.COMPENSATION
                        ? restore(queue, due, attempt, elsewhere)
                        : new Request("GET", url, headers, null, elsewhere.timeout(), Dialect.COORDINATOR)
                                .credentials(RequestParts.credentials(queue, elsewhere.credentials()));
                yield new PreparedCall.Poll(due, attempt, request, JudgeAnswer.BY_TABLE);
            }
        };
    }

    /** What a call says about the answers to questions for its outcome. */
    private JudgeAnswer judge(Queue queue, PlannedWork.StepDue due, int attempt, Call call, PendingAnswer pending) {
        if (call.rules().equals(AnswerRules.NONE)) {
            return JudgeAnswer.BY_TABLE;
        }
        Instant until = pending.until();
        String deadline = until == null ? null : RequestParts.deadline(until, ends(queue, due.kind()));
        return expressions.judge(call, scope(queue, due, attempt, deadline, null));
    }

    private PreparedCall call(Queue queue, PlannedWork.StepDue due, int attempt) {
        StepState state = queue.step(due.step());
        Call call = Objects.requireNonNull(state.step().call(due.kind()));
        String callback = callbacks.address(queue, due.step(), due.kind());
        String deadline = deadline(queue, due.kind(), call.timeout());
        Scope scope = scope(queue, due, attempt, deadline, callback);
        return switch (expressions.resolve(call, scope)) {
            case Resolution.Failed failed -> new PreparedCall.Unmakeable(due, attempt, failed.detail());
            case Resolution.Resolved resolved -> {
                Map<String, String> headers =
                        headers(queue, state, due.kind(), attempt, call.send().contentType(), resolved.headers());
                headers.put(Callbacks.HEADER, callback);
                headers.put("Skald-Deadline", deadline);
                String body = RequestParts.body(call, resolved, () -> ownBody(queue, state, due.kind()));
                Request request = new Request(call.method(), resolved.url(), headers, body, call.timeout())
                        .credentials(RequestParts.credentials(queue, call.credentials()));
                yield asked(queue, due, attempt, request, expressions.judge(call, scope), call.send());
            }
        };
    }

    private static Scope scope(
            Queue queue, PlannedWork.StepDue due, int attempt, @Nullable String deadline, @Nullable String callback) {
        StepState state = queue.step(due.step());
        Step step = state.step();
        Scope scope = RequestParts.scope(queue)
                .with(StepReason.of(queue, state, due.kind()))
                .with(new CallFacts(
                        step.idempotencyKey(due.kind()),
                        due.kind().word(),
                        attempt,
                        step.id().toString(),
                        deadline,
                        callback));
        return step.element() == null ? scope : scope.with(step.element(), state.result());
    }

    private PreparedCall here(Queue queue, PlannedWork.StepDue due, int attempt, QueueStart start) {
        if (due.kind() == CallKind.COMPENSATION) {
            Json logged = ObjectText.of(generator ->
                    generator.writeStringField("restore", start.id().toString()));
            return new PreparedCall.Reverse(
                    due, attempt, start.id(), queue.start().owner(), logged);
        }
        return switch (expressions.resolve(start.input(), RequestParts.scope(queue, queue.step(due.step())))) {
            case JsonResolution.Failed failed -> new PreparedCall.Unmakeable(due, attempt, failed.detail());
            case JsonResolution.Resolved resolved -> {
                QueueStart begun = start.begunBy(queue.start(), resolved.value());
                Json logged = ObjectText.of(generator -> {
                    generator.writeStringField("start", start.id().toString());
                    ObjectText.raw(generator, "input", resolved.value().text());
                });
                yield new PreparedCall.Begin(due, attempt, begun, logged);
            }
        };
    }

    private PreparedCall elsewhere(Queue queue, PlannedWork.StepDue due, int attempt, SubQueue.Elsewhere there) {
        if (due.kind() == CallKind.COMPENSATION) {
            return asked(queue, due, attempt, restore(queue, due, attempt, there), JudgeAnswer.BY_TABLE, Send.JSON);
        }
        StepState state = queue.step(due.step());
        Map<String, String> headers = headers(queue, state, due.kind(), attempt, Send.JSON.contentType(), Map.of());
        return switch (expressions.resolve(there.input(), RequestParts.scope(queue, state))) {
            case JsonResolution.Failed failed -> new PreparedCall.Unmakeable(due, attempt, failed.detail());
            case JsonResolution.Resolved resolved -> {
                String body = startBody(queue, state.step(), there.start(), resolved.value());
                // There, the key of a start is the id of its queue.
                headers.put("Idempotency-Key", state.step().id().toString());
                headers.put("Skald-Deadline", deadline(queue, due.kind(), there.timeout()));
                Request request = coordinator(queue, queues(there), headers, body, there);
                yield asked(queue, due, attempt, request, JudgeAnswer.BY_TABLE, Send.JSON);
            }
        };
    }

    private static Request restore(Queue queue, PlannedWork.StepDue due, int attempt, SubQueue.Elsewhere there) {
        StepState state = queue.step(due.step());
        URI url = URI.create(queues(there) + "/" + state.step().id() + "/restore?ifAbsent=block");
        Json body = ObjectText.of(generator -> {
            generator.writeStringField(
                    "reason", "queue " + queue.id() + " is restored, of which it is step " + due.step());
            parent(generator, queue, state.step());
        });
        Map<String, String> headers = headers(queue, state, due.kind(), attempt, Send.JSON.contentType(), Map.of());
        return coordinator(queue, url, headers, body.text(), there);
    }

    private static URI queues(SubQueue.Elsewhere there) {
        return URI.create(there.coordinator().toString().replaceFirst("/+$", "") + "/queues");
    }

    private static void parent(JsonGenerator generator, Queue queue, Step step) throws IOException {
        generator.writeObjectFieldStart("parent");
        generator.writeStringField("queueId", queue.id().toString());
        generator.writeStringField("step", step.name());
        generator.writeEndObject();
    }

    private static Request coordinator(
            Queue queue, URI url, Map<String, String> headers, String body, SubQueue.Elsewhere there) {
        return new Request("POST", url, headers, body, there.timeout(), Dialect.COORDINATOR)
                .credentials(RequestParts.credentials(queue, there.credentials()));
    }

    private static PreparedCall asked(
            Queue queue, PlannedWork.StepDue due, int attempt, Request request, JudgeAnswer judge, Send send) {
        boolean last = isLast(queue, queue.step(due.step()), due.kind());
        Request sent = request.lastAttempt(last).secret(LoggedRequest.tokenTold(request));
        return new PreparedCall.Ask(due, attempt, sent, judge, LoggedRequest.of(request, send));
    }

    /** Whether the next attempt at a call is the last one that its retry rule allows. */
    private static boolean isLast(Queue queue, StepState state, CallKind kind) {
        Step step = state.step();
        boolean forwards = kind == CallKind.ACTION && queue.status() == QueueStatus.RUNNING;
        return state.call(kind).progress().tries() + 1
                >= (forwards ? step.retry() : step.compensationRetry()).maxAttempts();
    }

    private static String startBody(Queue queue, Step step, Json start, Json input) {
        Json own = ObjectText.of(generator -> {
            generator.writeStringField("id", step.id().toString());
            parent(generator, queue, step);
            ObjectText.raw(generator, "input", input.text());
        });
        String members = start.text().strip().substring(1).strip();
        String joint = members.equals("}") ? "" : ",";
        return own.text().substring(0, own.text().length() - 1) + joint + members;
    }

    /** The headers of every request: Skald's own win over the call's, and those over the queue's. */
    private static Map<String, String> headers(
            Queue queue,
            StepState state,
            CallKind kind,
            int attempt,
            @Nullable String contentType,
            Map<String, String> own) {
        Map<String, String> headers =
                RequestParts.headers(queue, state.step().idempotencyKey(kind), kind.word(), attempt, contentType, own);
        headers.put("Skald-Step", state.step().name());
        return headers;
    }

    private String deadline(Queue queue, CallKind kind, Duration timeout) {
        return RequestParts.deadline(clock.instant().plus(timeout), ends(queue, kind));
    }

    /** When the queue's time is over; null when that makes no difference to the call. */
    private static @Nullable Instant ends(Queue queue, CallKind kind) {
        return kind == CallKind.ACTION ? queue.deadline() : null;
    }

    private static void reason(JsonGenerator generator, StepReason reason) throws IOException {
        generator.writeStringField("reason", reason.why());
        Operation.Failure failure = reason.failure();
        if (failure == null) {
            generator.writeNullField("failure");
            return;
        }
        generator.writeObjectFieldStart("failure");
        generator.writeStringField("step", failure.step());
        generator.writePOJOField("status", failure.status());
        generator.writeStringField("detail", failure.detail());
        generator.writeEndObject();
    }

    /** The body of a call for which the caller gave none. */
    private static String ownBody(Queue queue, StepState state, CallKind kind) {
        return ObjectText.of(generator -> {
                    generator.writeStringField("queueId", queue.id().toString());
                    generator.writeStringField("queue", queue.start().name());
                    generator.writeStringField("step", state.step().name());
                    generator.writeStringField("stepId", state.step().id().toString());
                    generator.writeStringField("operation", kind.word());
                    ObjectText.raw(generator, "input", queue.start().input().text());
                    StepWork.Element element = state.step().element();
                    if (element != null) {
                        ObjectText.raw(generator, "item", element.item().text());
                        generator.writeNumberField("index", element.index());
                    }
                    Json result = state.result();
                    if (result != null) {
                        ObjectText.raw(generator, "result", result.text());
                    }
                    if (kind == CallKind.COMPENSATION) {
                        reason(generator, StepReason.of(queue, state, kind));
                    }
                })
                .text();
    }
}
