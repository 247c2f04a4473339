package dev.skald.web.json;

import dev.skald.web.problem.Fault;
import org.jspecify.annotations.Nullable;

/**
 * Where something stands: in the request itself, or in a definition that the request refers to.
 *
 * @param pointer into the request's body, or into that of the definition
 * @param definition which one, as {@code name@version}; null for the request itself
 * @param referrer where the request refers to the definition, directly or through other definitions; empty for the
 *     request itself
 */
public record SourceLocation(String pointer, @Nullable String definition, String referrer) {
    /** A place in the request's own body. */
    public static SourceLocation own(String pointer) {
        return new SourceLocation(pointer, null, "");
    }

    /** A place further down. */
    public SourceLocation below(String more) {
        return new SourceLocation(pointer + more, definition, referrer);
    }

    /** What is wrong here, as the sender of the request is told of it. */
    public Fault fault(String detail) {
        return definition == null
                ? new Fault(pointer, detail)
                : new Fault(referrer, "in definition " + definition + ", " + pointer + ": " + detail);
    }

    /** Whose body it is. */
    public String whose() {
        return definition == null ? "this request itself" : "definition " + definition;
    }
}
