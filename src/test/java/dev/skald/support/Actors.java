package dev.skald.support;

import dev.skald.queue.Actor;

/** Who asks for changes in tests. */
public final class Actors {
    /** Known by a token. */
    public static final Actor ACTOR = new Actor("ada", "token", "ada's laptop", "127.0.0.1", "admin", "r-1");

    private Actors() {}
}
