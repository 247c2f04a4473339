package dev.skald.queue;

/**
 * How often each of a step's calls was announced.
 *
 * @param actions at its action
 * @param compensations at its compensation
 * @param confirmations at its confirmation
 */
public record Attempts(int actions, int compensations, int confirmations) {
    static final Attempts NONE = new Attempts(0, 0, 0);

    /** At one kind of call. */
    public int at(CallKind kind) {
        return switch (kind) {
            case ACTION -> actions;
            case COMPENSATION -> compensations;
            case CONFIRMATION -> confirmations;
        };
    }

    /** After one more attempt, whose number the log knows. */
    Attempts with(CallKind kind, int attempt) {
        return switch (kind) {
            case ACTION -> new Attempts(attempt, compensations, confirmations);
            case COMPENSATION -> new Attempts(actions, attempt, confirmations);
            case CONFIRMATION -> new Attempts(actions, compensations, attempt);
        };
    }
}
