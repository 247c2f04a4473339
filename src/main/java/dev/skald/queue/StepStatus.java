package dev.skald.queue;

import java.util.List;
import java.util.Locale;

/** Where a step is on its way. The allowed changes are {@link #TRANSITIONS}. */
public enum StepStatus {
    /** Nothing has happened: it was not called yet, or no call has reached its participant. */
    IDLE,
    /** Its action is being called. */
    RUNNING,
    /** Its action took effect. */
    DONE,
    /** Its participant said no: nothing happened, so there is nothing to undo. */
    REFUSED,
    /** Its action was sent and no definite answer came: it may have happened. */
    IN_DOUBT,
    /** Its compensation is being called, or waits for its next attempt. */
    COMPENSATING,
    /** It has no effect any more. */
    COMPENSATED;

    /** Every change of a step's status that is allowed. */
    public static final Transitions<StepStatus> TRANSITIONS = new Transitions<>(List.of(
            new Transitions.Row<>(IDLE, RUNNING, "its action is about to be called"),
            new Transitions.Row<>(RUNNING, DONE, "the participant answered that it is done"),
            new Transitions.Row<>(RUNNING, REFUSED, "the participant refused, or could not be reached to the last"),
            new Transitions.Row<>(RUNNING, IN_DOUBT, "no definite answer came"),
            new Transitions.Row<>(RUNNING, IDLE, "the participant was not reached: nothing happened"),
            new Transitions.Row<>(IN_DOUBT, RUNNING, "its action is about to be called again, with the same key"),
            new Transitions.Row<>(DONE, COMPENSATING, "its compensation is about to be called"),
            new Transitions.Row<>(IN_DOUBT, COMPENSATING, "its compensation is about to be called"),
            new Transitions.Row<>(COMPENSATING, COMPENSATED, "the participant answered that it is undone")));

    /** The status as the contract writes it, for example {@code in-doubt}. */
    public String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
