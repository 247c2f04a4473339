package dev.skald.participant;

import dev.skald.outbound.Request;
import dev.skald.queue.CallKind;
import dev.skald.queue.Outcome;

/** The services that queues call. */
public interface Participant {
    /**
     * Makes one call and waits for its outcome; called on virtual threads, thousands at once.
     *
     * @param kind which of the step's calls it is; the same answer may mean different things to an action and to a
     *     compensation
     * @param judge what the call itself says about its answers
     * @return the outcome, including every kind of failure: an expected failure is not thrown, and nothing is tried
     *     again here
     */
    Outcome call(CallKind kind, Request request, JudgeAnswer judge);

    /**
     * Asks once for the outcome of a call that was {@link Outcome.Pending}, and waits for the answer.
     *
     * @param kind which of the step's calls is pending
     * @param request a GET of what {@link Outcome.Pending#poll} named
     * @param judge what the call itself says about its answers
     * @return what is known of it now. Failures of every kind included: nothing is thrown for an expected one; a
     *     question that fails says nothing about the work, so the call stays pending, with the problem
     */
    Outcome poll(CallKind kind, Request request, JudgeAnswer judge);

    /**
     * Asks once whether the caller of a queue committed, and waits for the answer.
     *
     * @return {@link Outcome.Done} with the status of the answer when it is yes or no; everything else is no answer
     */
    Outcome check(Request request);
}
