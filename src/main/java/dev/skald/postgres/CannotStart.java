package dev.skald.postgres;

import io.smallrye.config.ConfigValidationException;

/**
 * The embedded PostgreSQL can't be started; the message is one sentence for the person at the console.
 *
 * <p>It is a fault of the configuration because Quarkus, when the root of a failed start is one, prints the message to
 * standard error, without a stack trace, and exits with 1. For the same reason it never has a cause: what led to it is
 * among {@link #getSuppressed()}.
 */
public abstract sealed class CannotStart extends ConfigValidationException
        permits DataFolderInUse, DataFolderNotUsable, NoBinaries, NotAsRoot, PostgresFailed {

    private final String sentence;

    CannotStart(String sentence) {
        super(new Problem[] {new Problem(sentence)});
        this.sentence = sentence;
    }

    /** Returns the sentence alone, without the heading of its supertype. */
    @Override
    public String getMessage() {
        return sentence;
    }
}
