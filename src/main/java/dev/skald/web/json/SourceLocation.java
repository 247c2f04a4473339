package dev.skald.web.json;

import dev.skald.web.problem.Fault;
import org.jspecify.annotations.Nullable;

/**
 * A place in the request itself, or in a definition that the request refers to.
 *
 * @param pointer into the request's body, or into that of the definition
 * @param definition the definition, as {@code name@version}; null for the request itself
 * @param referrer the place where the request refers to the definition, directly or through other definitions; empty
 *     for the request itself
 */
public record SourceLocation(String pointer, @Nullable String definition, String referrer) {
    /** A place in the request's own body. */
    public static SourceLocation own(String pointer) {
        return new SourceLocation(pointer, null, "");
    }

    /** A place within this one. */
    public SourceLocation below(String more) {
        return new SourceLocation(pointer + more, definition, referrer);
    }

    /** A fault at this place, in the form for the sender of the request. */
    public Fault fault(String detail) {
        return definition == null
                ? new Fault(pointer, detail)
                : new Fault(referrer, "in definition " + definition + ", " + pointer + ": " + detail);
    }

    /** The body with this place. */
    public String whose() {
        return definition == null ? "this request itself" : "definition " + definition;
    }
}
