package dev.skald.postgres;

/** A program of PostgreSQL was run and didn't do its work. */
public final class PostgresFailed extends CannotStart {

    PostgresFailed(String sentence) {
        super(sentence, null);
    }

    PostgresFailed(String sentence, Throwable cause) {
        super(sentence, cause);
    }
}
