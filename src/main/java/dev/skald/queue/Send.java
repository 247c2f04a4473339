package dev.skald.queue;

import org.jspecify.annotations.Nullable;

/** How the body of a call is written. */
public enum Send {
    /** As JSON; without a body of its own, the call sends Skald's standard body. */
    JSON("application/json"),
    /** An object as a form: its members are the names, and a list is one name several times. */
    FORM("application/x-www-form-urlencoded"),
    /** A string as it is. */
    TEXT("text/plain; charset=UTF-8"),
    /** Not at all: no body and no Content-Type. */
    NOTHING(null);

    private final @Nullable String contentType;

    Send(@Nullable String contentType) {
        this.contentType = contentType;
    }

    /** The Content-Type of a call that gives none; null when there is no body. */
    public @Nullable String contentType() {
        return contentType;
    }
}
