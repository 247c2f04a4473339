package dev.skald.queue;

import dev.skald.queue.text.EnumWords;
import java.util.List;

/** The status of a queue. The allowed changes are {@link #TRANSITIONS}. */
public enum QueueStatus {
    /** Nothing of it is called before its caller has committed: it waits to be submitted or dropped, or for its check. */
    HELD,
    /** Its steps are being called, or it waits for the next call. */
    RUNNING,
    /**
     * Every step is done, and those with a confirmation are being confirmed. It can't be restored before it has
     * succeeded.
     */
    CONFIRMING,
    /** Every step is done. It can still be restored until its window ends; then it is purged. */
    SUCCEEDED,
    /** Its steps are being undone, or it waits for the next attempt to undo one. */
    RESTORING,
    /** It has no effect any more. It is kept with its log, for the admin. */
    RESTORED,
    /**
     * A compensation, a confirmation or a check keeps failing: a human is needed. Nothing happens until one says how
     * to continue.
     */
    ATTENTION;

    /** All allowed changes of a queue's status. */
    public static final Transitions<QueueStatus> TRANSITIONS = new Transitions<>(
            List.of(
                    new Transitions.Row<>(
                            HELD, RUNNING, "its caller submits it, or its check says that the caller committed"),
                    new Transitions.Row<>(
                            HELD,
                            RESTORING,
                            "its caller drops it, its check says that the caller did not commit, or the time is over"),
                    new Transitions.Row<>(HELD, ATTENTION, "its check fails for good"),
                    new Transitions.Row<>(ATTENTION, HELD, "an admin retries its check"),
                    new Transitions.Row<>(ATTENTION, RUNNING, "its check failed for good, and its caller submits it"),
                    new Transitions.Row<>(RUNNING, SUCCEEDED, "every step is done"),
                    new Transitions.Row<>(RUNNING, CONFIRMING, "every step is done, and some have a confirmation"),
                    new Transitions.Row<>(CONFIRMING, SUCCEEDED, "everything is confirmed"),
                    new Transitions.Row<>(CONFIRMING, ATTENTION, "a confirmation fails for good"),
                    new Transitions.Row<>(ATTENTION, CONFIRMING, "an admin retries, or states the outcome of a step"),
                    new Transitions.Row<>(
                            RUNNING,
                            RESTORING,
                            "a step is refused or stays in doubt, the time is over, a crash, or a request"),
                    new Transitions.Row<>(SUCCEEDED, RESTORING, "a request within the window"),
                    new Transitions.Row<>(RESTORING, RESTORED, "everything is undone"),
                    new Transitions.Row<>(RESTORING, ATTENTION, "a compensation fails for good"),
                    new Transitions.Row<>(
                            ATTENTION,
                            RESTORING,
                            "an admin retries, or states the outcome of a step; or its check failed for good, and its caller drops it")));

    /** The status with a {@link #word()}. */
    public static QueueStatus ofWord(String word) {
        return EnumWords.constant(QueueStatus.class, word);
    }

    /** Whether the queue has ended. A succeeded queue may still be restored. */
    public boolean ended() {
        return this == SUCCEEDED || this == RESTORED;
    }

    /** The status in the contract, for example {@code running}. */
    public String word() {
        return EnumWords.of(this);
    }
}
