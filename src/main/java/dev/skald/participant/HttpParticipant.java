package dev.skald.participant;

import dev.skald.outbound.Dialect;
import dev.skald.outbound.Exchange;
import dev.skald.outbound.HttpCalls;
import dev.skald.outbound.Request;
import dev.skald.queue.CallKind;
import dev.skald.queue.Outcome;
import io.quarkus.runtime.Startup;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.InstantSource;

/** Calls participants by {@link HttpCalls}, and looks up what their answers mean. */
@Startup
@ApplicationScoped
public class HttpParticipant implements Participant {
    /** How much of another Skald's queue is read: an input as long as it may be, and results as long as they are kept. */
    private static final int QUEUE_BYTES_MAX = 2 * 1024 * 1024;

    private final HttpCalls calls;
    private final int resultBytesMax;
    private final InstantSource clock;

    /**
     * Makes its calls over these connections.
     *
     * @param clock what a date in Retry-After is compared with when the answer bears no date
     * @throws IllegalArgumentException when {@code skald.limits.result} is not 1 byte to 1 GiB
     */
    @Inject
    public HttpParticipant(ResultSettings settings, HttpCalls calls, InstantSource clock) {
        this(calls, settings.result().asLongValue(), clock);
    }

    HttpParticipant(HttpCalls calls, long resultBytesMax, InstantSource clock) {
        if (resultBytesMax < 1 || resultBytesMax > 1 << 30) {
            throw new IllegalArgumentException("skald.limits.result must be 1 byte to 1 GiB, not " + resultBytesMax);
        }
        this.calls = calls;
        this.resultBytesMax = (int) resultBytesMax;
        this.clock = clock;
    }

    @Override
    public Outcome call(CallKind kind, Request request, JudgeAnswer judge) {
        return switch (calls.send(request, bytesMax(request.dialect()))) {
            case Exchange.Unanswered unanswered -> unanswered.outcome();
            case Exchange.Answered answered ->
                switch (request.dialect()) {
                    case SERVICE -> AnswerTable.outcome(kind, read(request, answered, judge));
                    case COORDINATOR -> CoordinatorTable.outcome(kind, read(request, answered, judge));
                };
        };
    }

    @Override
    public Outcome poll(CallKind kind, Request request, JudgeAnswer judge) {
        return switch (calls.send(request, bytesMax(request.dialect()))) {
            case Exchange.Unanswered unanswered -> PollTable.stillPending(request.url(), unanswered.outcome());
            case Exchange.Answered answered ->
                switch (request.dialect()) {
                    case SERVICE -> PollTable.outcome(kind, read(request, answered, judge));
                    case COORDINATOR -> CoordinatorTable.lookedUp(kind, read(request, answered, judge));
                };
        };
    }

    @Override
    public Outcome check(Request request) {
        return switch (calls.send(request, bytesMax(request.dialect()))) {
            case Exchange.Unanswered unanswered -> unanswered.outcome();
            case Exchange.Answered answered -> CheckTable.outcome(read(request, answered, JudgeAnswer.BY_TABLE));
        };
    }

    private int bytesMax(Dialect dialect) {
        return switch (dialect) {
            case SERVICE -> resultBytesMax;
            case COORDINATOR -> Math.max(resultBytesMax, QUEUE_BYTES_MAX);
        };
    }

    private CallAnswer read(Request request, Exchange.Answered exchange, JudgeAnswer judge) {
        return new CallAnswer(exchange.answer(), request.url(), exchange.took(), clock, judge, resultBytesMax);
    }
}
