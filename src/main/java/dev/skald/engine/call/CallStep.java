package dev.skald.engine.call;

import dev.skald.participant.Participant;
import dev.skald.queue.Outcome;
import dev.skald.queue.StepProblem;
import jakarta.enterprise.context.ApplicationScoped;

/** Makes the calls that the log announces, and asks for the outcomes of calls that were answered with 202. */
@ApplicationScoped
public class CallStep {
    private final Participant participant;
    private final LocalQueues localQueues;

    CallStep(Participant participant, LocalQueues localQueues) {
        this.participant = participant;
        this.localQueues = localQueues;
    }

    /** Sends the request and waits for what comes of it. */
    public Outcome call(PreparedCall prepared) {
        return switch (prepared) {
            case PreparedCall.Ask ask -> participant.call(ask.due().kind(), ask.request(), ask.judge());
            case PreparedCall.Poll poll -> participant.poll(poll.due().kind(), poll.request(), poll.judge());
            case PreparedCall.Check check -> participant.check(check.request());
            case PreparedCall.Begin begin -> localQueues.begin(begin.subQueue().id());
            case PreparedCall.Reverse reverse -> localQueues.reverse(reverse.subQueueId(), reverse.owner());
            case PreparedCall.Look look -> localQueues.look(look.due().kind(), look.subQueueId(), look.owner());
            case PreparedCall.Decided decided -> throw new IllegalArgumentException("there is no call to make");
            case PreparedCall.Unmakeable unmakeable -> new Outcome.Refused(StepProblem.of(unmakeable.detail()));
        };
    }
}
