package dev.skald.outbound;

/** The kind of the other side of a request, which decides how its answers are read. */
public enum Dialect {
    /** A service that keeps the participant contract. */
    SERVICE,
    /** Another Skald, where the request starts, restores or reads a queue that is a step here. */
    COORDINATOR
}
