package dev.skald.outbound;

/** What the other side of a request is, and so how its answers are to be read. */
public enum Dialect {
    /** A service that keeps the participant contract. */
    SERVICE,
    /** Another Skald, where the request starts, restores or reads a queue that is a step here. */
    COORDINATOR
}
