package dev.skald.security;

import dev.skald.queue.text.EnumWords;
import java.util.Map;
import java.util.Optional;

/** The rights of a caller in a namespace; {@link EndpointRights} lists them for each endpoint. */
public enum Role {
    /** Reads everything. */
    READER,
    /** Starts queues, and reads, restores and drives its own. */
    CALLER,
    /** Reads everything, and restores, retries, recovers, pauses and resumes any queue. */
    OPERATOR,
    /** Does everything. */
    ADMIN;

    /** All roles by their names. */
    public static final Map<String, Role> WORDS = EnumWords.of(values());

    /** The role with a name; empty when there is none. */
    static Optional<Role> of(String word) {
        return Optional.ofNullable(WORDS.get(word));
    }

    public String word() {
        return EnumWords.of(this);
    }

    /** Whether it applies only to queues that the caller has started itself. */
    public boolean ownOnly() {
        return this == CALLER;
    }
}
