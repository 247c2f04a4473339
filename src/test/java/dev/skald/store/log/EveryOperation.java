package dev.skald.store.log;

import dev.skald.queue.CallKind;
import dev.skald.queue.Json;
import dev.skald.queue.Operation;
import dev.skald.queue.StepProblem;
import dev.skald.queue.StepStatus;
import dev.skald.store.Starts;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;

/** Examples of all that a log can tell. */
public final class EveryOperation {
    private static final Json JSON = new Json("{\"price\": 1.00, \"a\":\"\\u0000\"}");
    private static final Duration TOOK = Duration.ofMillis(1234);
    private static final Instant AT = Instant.parse("2026-02-03T04:05:06.789012Z");
    private static final StepProblem WHOLE =
            new StepProblem(503, "busy \"now\" \u0000 ü 😀", "<h1>\n</h1>", TOOK, Duration.ofSeconds(90, 1));
    private static final StepProblem BARE = StepProblem.of("no connection");

    /** At least one of each kind, and one for every value that may be absent. */
    public static Stream<Operation> examples() {
        return Stream.of(
                new Operation.QueueStarted(),
                new Operation.CallStarted("a", CallKind.ACTION, 1, JSON),
                new Operation.CallStarted("a", CallKind.ACTION, 2, null),
                new Operation.CallDone("a", CallKind.ACTION, 1, JSON, 201, TOOK),
                new Operation.CallDone("a", CallKind.ACTION, 1, Json.NULL, 204, Duration.ZERO),
                new Operation.StepRefused("a", 1, WHOLE),
                new Operation.StepRefused("a", 1, BARE),
                new Operation.CallFailed("a", CallKind.ACTION, 3, WHOLE, true),
                new Operation.CallFailed("a", CallKind.ACTION, 3, BARE, false),
                new Operation.StepUnreached("a", 1, WHOLE),
                new Operation.StepUnreached("a", 1, BARE),
                new Operation.RetryScheduled("a", CallKind.ACTION, AT),
                new Operation.RetryScheduled("a", CallKind.COMPENSATION, Instant.EPOCH),
                new Operation.EventRegistered("/hotel", "e \"1\" ü", "com.example.booked", null),
                new Operation.QueueSucceeded(),
                new Operation.RestoreRequested("the guest \"changed\" \\ her mind\n"),
                new Operation.RestoreRequested(""),
                new Operation.RestoreRequested("rain", "ada"),
                new Operation.RestoreRequested("no seats", null, new Operation.Failure("a", 409, "no seats")),
                new Operation.RestoreRequested("no answer", null, new Operation.Failure("a", null, "no answer")),
                new Operation.StepRefused("a", 0, BARE),
                new Operation.StepSkipped("a"),
                new Operation.WaitStarted("a", AT),
                new Operation.WaitStarted("a", null),
                new Operation.WaitEnded("a", StepStatus.DONE, null),
                new Operation.WaitEnded("a", StepStatus.REFUSED, BARE),
                new Operation.SignalReceived("a", JSON, "ada"),
                new Operation.SignalReceived("a", Json.NULL, null),
                new Operation.StepExpanded("a", List.of(new Json("1.00"), new Json("{\"b\":[1,\"x\"]}"), Json.NULL)),
                new Operation.StepExpanded("a", List.of()),
                new Operation.StepJoined("a"),
                new Operation.OutputComputed(JSON),
                new Operation.CallStarted("b", CallKind.COMPENSATION, 1, JSON),
                new Operation.CallStarted("b", CallKind.COMPENSATION, 1, null),
                new Operation.CallDone("b", CallKind.COMPENSATION, 1, null, 200, TOOK),
                new Operation.CallFailed("b", CallKind.COMPENSATION, 20, WHOLE, true),
                new Operation.CallFailed("b", CallKind.COMPENSATION, 20, BARE, false),
                new Operation.CompensationSkipped("b"),
                new Operation.QueueRestored(),
                new Operation.QueueAttention("b", "it failed for good"),
                new Operation.QueueAttention(null, "internal error"),
                new Operation.QueueInterrupted("6f0a"),
                new Operation.QueueInterrupted("6f0a", "internal error"),
                new Operation.QueueRecovered(),
                new Operation.StepWaiting("a", CallKind.ACTION, 1, AT, URI.create("http://p/jobs/1"), AT, WHOLE),
                new Operation.StepWaiting("a", CallKind.CONFIRMATION, 1, null, null, null, null),
                new Operation.StepGivenUp("a", CallKind.COMPENSATION, 2, BARE),
                new Operation.StepAdded(Starts.any().steps().getFirst(), "f1", null),
                new Operation.StepAdded(Starts.any().steps().getFirst(), "f1", "ada"),
                new Operation.StepEnlisted("a", JSON),
                new Operation.StepEnlisted("a", Json.NULL),
                new Operation.CheckStarted(1, JSON),
                new Operation.CheckStarted(2, null),
                new Operation.CheckAnswered(1, 409, TOOK),
                new Operation.CheckFailed(1, WHOLE, true),
                new Operation.CheckFailed(1, BARE, false),
                new Operation.CheckScheduled(AT),
                new Operation.QueueSubmitted(null),
                new Operation.QueueSubmitted("ada"),
                new Operation.QueueCompleted(null),
                new Operation.QueueCompleted("ada"),
                new Operation.QueueConfirming(),
                new Operation.CallStarted("b", CallKind.CONFIRMATION, 1, JSON),
                new Operation.CallStarted("b", CallKind.CONFIRMATION, 1, null),
                new Operation.CallDone("b", CallKind.CONFIRMATION, 1, null, 200, TOOK),
                new Operation.CallFailed("b", CallKind.CONFIRMATION, 20, WHOLE, true),
                new Operation.CallFailed("b", CallKind.CONFIRMATION, 20, BARE, false),
                new Operation.AdminRetried("ada"),
                new Operation.AdminRetried(null),
                new Operation.AdminResolved("a", Operation.As.DONE, "I called them", "ada", JSON),
                new Operation.AdminResolved("a", Operation.As.COMPENSATED, "I called \"them\"", "ada", null),
                new Operation.AdminPaused("the bank is closed", "ada"),
                new Operation.AdminResumed("ada"));
    }

    private EveryOperation() {}
}
