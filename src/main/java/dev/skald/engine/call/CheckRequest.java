package dev.skald.engine.call;

import dev.skald.outbound.Request;
import dev.skald.participant.Expressions;
import dev.skald.participant.Resolution;
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
        return switch (expressions.resolve(call, RequestParts.scope(queue))) {
            case Resolution.Failed failed ->
                new PreparedCall.Unmakeable(new PlannedWork.CheckDue(), attempt, failed.detail());
            case Resolution.Resolved resolved -> {
                String key = queue.id() + "-" + OPERATION;
                Map<String, String> headers = RequestParts.headers(queue, key, OPERATION, attempt, resolved.headers());
                headers.put("Skald-Deadline", RequestParts.deadline(now.plus(call.timeout()), queue.deadline()));
                String body = resolved.body() == null ? ownBody(queue) : resolved.body();
                Request request = new Request(call.method(), resolved.url(), headers, body, call.timeout())
                        .credentials(RequestParts.credentials(queue, call.credentials()))
                        .lastAttempt(state.check().progress().tries() + 1
                                >= hold.retry().maxAttempts());
                yield new PreparedCall.Check(attempt, request, LoggedRequest.of(request));
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
