package dev.skald.queue;

import java.util.List;

/** Where a queue is on its way. The allowed changes are {@link #TRANSITIONS}. */
public enum QueueStatus {
    /** Its steps are being called, or it waits to call the next one. */
    RUNNING,
    /** Every step is done, and those that want it are being told so. It can't be restored until it succeeded. */
    CONFIRMING,
    /** Every step is done. It can still be restored until its window ends; then it is purged. */
    SUCCEEDED,
    /** What was done is being undone, or waits for the next attempt at it. */
    RESTORING,
    /** Nothing of it has an effect any more. Kept, with its log, for the admin. */
    RESTORED,
    /** A compensation or a confirmation keeps failing: a human is needed. Nothing happens until one says how to go on. */
    ATTENTION;

    /** Every change of a queue's status that is allowed. */
    public static final Transitions<QueueStatus> TRANSITIONS = new Transitions<>(List.of(
            new Transitions.Row<>(RUNNING, SUCCEEDED, "every step is done"),
            new Transitions.Row<>(RUNNING, CONFIRMING, "every step is done, and some want to be told"),
            new Transitions.Row<>(CONFIRMING, SUCCEEDED, "everything is confirmed"),
            new Transitions.Row<>(CONFIRMING, ATTENTION, "a confirmation fails for good"),
            new Transitions.Row<>(ATTENTION, CONFIRMING, "an admin says to try again, or how a step came out"),
            new Transitions.Row<>(
                    RUNNING, RESTORING, "a step is refused or stays in doubt, time is up, a crash, or a caller asks"),
            new Transitions.Row<>(SUCCEEDED, RESTORING, "a caller asks within the window"),
            new Transitions.Row<>(RESTORING, RESTORED, "everything is undone"),
            new Transitions.Row<>(RESTORING, ATTENTION, "a compensation fails for good"),
            new Transitions.Row<>(ATTENTION, RESTORING, "an admin says to try again, or how a step came out")));

    /** The status that a {@link #word()} names. */
    public static QueueStatus ofWord(String word) {
        return EnumWords.constant(QueueStatus.class, word);
    }

    /** Whether the queue has its outcome. A succeeded queue may still be restored. */
    public boolean ended() {
        return this == SUCCEEDED || this == RESTORED;
    }

    /** The status as the contract writes it, for example {@code running}. */
    public String word() {
        return EnumWords.of(this);
    }
}
