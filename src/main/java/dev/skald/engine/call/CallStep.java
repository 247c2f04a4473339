package dev.skald.engine.call;

import dev.skald.participant.Participant;
import dev.skald.queue.Outcome;
import dev.skald.queue.StepProblem;
import jakarta.enterprise.context.ApplicationScoped;

/** Makes the calls that the log announces, and looks for what came of those whose answers were put off. */
@ApplicationScoped
public class CallStep {
    private final Participant participant;
    private final LocalQueues localQueues;

    CallStep(Participant participant, LocalQueues localQueues) {
        this.participant = participant;
        this.localQueues = localQueues;
    }

    /** Sends the request and waits for what comes of it. */
    public Outcome call(Prepared prepared) {
        return switch (prepared) {
            case Prepared.Ask ask -> participant.call(ask.due().kind(), ask.request());
            case Prepared.Poll poll -> participant.poll(poll.due().kind(), poll.request());
            case Prepared.Begin begin -> localQueues.begin(begin.subQueue().id());
            case Prepared.Reverse reverse -> localQueues.reverse(reverse.subQueueId());
            case Prepared.Look look -> localQueues.look(look.due().kind(), look.subQueueId());
            case Prepared.Unmakeable unmakeable -> new Outcome.Refused(StepProblem.of(unmakeable.detail()));
        };
    }
}
