package dev.skald.engine.call;

import dev.skald.outbound.Request;
import dev.skald.participant.CallFacts;
import dev.skald.participant.Expressions;
import dev.skald.participant.Resolution;
import dev.skald.participant.Scope;
import dev.skald.queue.Call;
import dev.skald.queue.Hold;
import dev.skald.queue.HoldState;
import dev.skald.queue.PlannedWork;
import dev.skald.queue.Queue;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;

/** The request that asks whether the caller of a queue committed. */
final class CheckRequest {
    private static final String OPERATION = "check";

    private CheckRequest() {}

    /** Makes it; it is not sent yet. */
    static PreparedCall prepare(Queue queue, Expressions expressions, Instant now) {
        Hold hold = Objects.requireNonNull(queue.start().hold());
        HoldState state = Objects.requireNonNull(queue.hold());
        int attempt = state.check().attempts() + 1;
        Call call = hold.check();
        String key = queue.id() + "-" + OPERATION;
        String deadline = RequestParts.deadline(now.plus(call.timeout()), queue.deadline());
        Scope scope = RequestParts.scope(queue).with(new CallFacts(key, OPERATION, attempt, null, deadline, null));
        return switch (expressions.resolve(call, scope)) {
            case Resolution.Failed failed ->
                new PreparedCall.Unmakeable(new PlannedWork.CheckDue(), attempt, failed.detail());
            case Resolution.Resolved resolved -> {
                Map<String, String> headers = RequestParts.headers(
                        queue, key, OPERATION, attempt, call.send().contentType(), resolved.headers());
                headers.put("Skald-Deadline", deadline);
                String body = RequestParts.body(call, resolved, () -> ownBody(queue));
                Request request = new Request(call.method(), resolved.url(), headers, body, call.timeout())
                        .credentials(RequestParts.credentials(queue, call.credentials()))
                        .lastAttempt(state.check().progress().tries() + 1
                                >= hold.retry().maxAttempts());
                yield new PreparedCall.Check(attempt, request, LoggedRequest.of(request, call.send()));
            }
        };
    }

    private static String ownBody(Queue queue) {
        return ObjectText.of(generator -> {
                    generator.writeStringField("queueId", queue.id().toString());
                    generator.writeStringField("name", queue.start().name());
                    generator.writeStringField("operation", OPERATION);
                })
                .text();
    }
}
