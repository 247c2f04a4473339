package dev.skald.queue;

/**
 * A JSON value (RFC 8259) that the domain does not interpret.
 *
 * @param text the value as well-formed JSON text, exactly as it was received or written; never empty
 */
public record Json(String text) {
    /** How deep arrays and objects may be nested in input from outside, requests and answers. */
    public static final int NESTING_MAX = 200;

    /** The JSON value {@code null}: the result of a step whose answer had no body. */
    public static final Json NULL = new Json("null");

    public Json {
        if (text.isEmpty()) {
            throw new IllegalArgumentException("an empty text is not JSON");
        }
    }

    /** A member's name as one part of a JSON Pointer (RFC 6901 section 3). */
    public static String pointerPart(String name) {
        return name.replace("~", "~0").replace("/", "~1");
    }
}
