package dev.skald.participant;

import dev.skald.queue.CallKind;
import dev.skald.queue.Outcome;

/** The services that steps call. */
public interface Participant {
    /**
     * Makes one call and waits for its outcome; called on virtual threads, thousands at once.
     *
     * @param kind which of the step's calls it is; the same answer may mean different things to an action and to a
     *     compensation
     * @return what came of it, failures of every kind included: nothing is thrown for an expected one, and nothing is
     *     tried again here
     */
    Outcome call(CallKind kind, Request request);
}
