package dev.skald.queue;

import dev.skald.queue.text.EnumWords;
import java.util.List;

/** The status of a step. The allowed changes are {@link #TRANSITIONS}. */
public enum StepStatus {
    /** Nothing has happened: it was not called yet, or no call has reached its participant. */
    IDLE,
    /** Its condition was false, or its queue was restored before its wait ended: nothing happens. */
    SKIPPED,
    /** Its action is being called, or it waits for a time or a signal. */
    RUNNING,
    /** Its action took effect. */
    DONE,
    /** Its participant refused: nothing happened, so there is nothing to undo. */
    REFUSED,
    /** Its action was sent and no definite answer arrived: it may have happened. */
    IN_DOUBT,
    /** Its confirmation is being called, or waits for its next attempt. */
    CONFIRMING,
    /** It is final. */
    CONFIRMED,
    /** Its compensation is being called, or waits for its next attempt. */
    COMPENSATING,
    /** It has no effect any more. */
    COMPENSATED;

    /** All allowed changes of a step's status. */
    public static final Transitions<StepStatus> TRANSITIONS = new Transitions<>(List.of(
            new Transitions.Row<>(IDLE, RUNNING, "its action is called, or its wait begins"),
            new Transitions.Row<>(
                    IDLE,
                    DONE,
                    "the caller did its work and says how to undo it; its signal came before its turn; or the steps for"
                            + " all elements of its list are done"),
            new Transitions.Row<>(IDLE, SKIPPED, "its condition is false"),
            new Transitions.Row<>(IDLE, REFUSED, "its condition, its time or its list can't be computed"),
            new Transitions.Row<>(
                    RUNNING, DONE, "the participant answered that it is done; or its time or its signal has come"),
            new Transitions.Row<>(
                    RUNNING, REFUSED, "the participant refused, or no attempt reached it; or no signal came in time"),
            new Transitions.Row<>(RUNNING, SKIPPED, "the queue is restored before its wait ended"),
            new Transitions.Row<>(RUNNING, IN_DOUBT, "no definite answer arrived, or Skald stopped waiting for it"),
            new Transitions.Row<>(RUNNING, IDLE, "the participant was not reached: nothing happened"),
            new Transitions.Row<>(IN_DOUBT, RUNNING, "its action is called again, with the same key"),
            new Transitions.Row<>(IN_DOUBT, DONE, "the answer arrived late, or an admin says that it is done"),
            new Transitions.Row<>(IN_DOUBT, REFUSED, "an admin says that nothing happened"),
            new Transitions.Row<>(DONE, CONFIRMING, "its confirmation is called"),
            new Transitions.Row<>(CONFIRMING, CONFIRMED, "the participant answered that it is confirmed"),
            new Transitions.Row<>(CONFIRMED, COMPENSATING, "its compensation is called"),
            new Transitions.Row<>(DONE, COMPENSATING, "its compensation is called"),
            new Transitions.Row<>(IN_DOUBT, COMPENSATING, "its compensation is called"),
            new Transitions.Row<>(COMPENSATING, COMPENSATED, "the participant answered that it is undone"),
            new Transitions.Row<>(DONE, COMPENSATED, "an admin says that it is undone"),
            new Transitions.Row<>(IN_DOUBT, COMPENSATED, "an admin says that it is undone"),
            new Transitions.Row<>(CONFIRMED, COMPENSATED, "an admin says that it is undone")));

    /** The status in the contract, for example {@code in-doubt}. */
    public String word() {
        return EnumWords.of(this);
    }

    /** The ongoing call, or else the last one. */
    CallKind call() {
        return switch (this) {
            case IDLE, SKIPPED, RUNNING, DONE, REFUSED, IN_DOUBT -> CallKind.ACTION;
            case CONFIRMING, CONFIRMED -> CallKind.CONFIRMATION;
            case COMPENSATING, COMPENSATED -> CallKind.COMPENSATION;
        };
    }

    /** The status while a call of this kind is ongoing. */
    static StepStatus during(CallKind kind) {
        return switch (kind) {
            case ACTION -> RUNNING;
            case COMPENSATION -> COMPENSATING;
            case CONFIRMATION -> CONFIRMING;
        };
    }

    /** The status after a call of this kind is done. */
    static StepStatus after(CallKind kind) {
        return switch (kind) {
            case ACTION -> DONE;
            case COMPENSATION -> COMPENSATED;
            case CONFIRMATION -> CONFIRMED;
        };
    }
}
