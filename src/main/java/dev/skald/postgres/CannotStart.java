package dev.skald.postgres;

import org.jspecify.annotations.Nullable;

/** The embedded PostgreSQL can't be started; the message is one sentence for the person at the console. */
public abstract sealed class CannotStart extends RuntimeException
        permits DataFolderInUse, DataFolderNotUsable, NoBinaries, NotAsRoot, PostgresFailed {

    CannotStart(String sentence, @Nullable Throwable cause) {
        super(sentence, cause);
    }
}
