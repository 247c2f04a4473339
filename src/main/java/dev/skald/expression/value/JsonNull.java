package dev.skald.expression.value;

/** JSON's null, which is a value; nothing at all is Java's null. */
public enum JsonNull {
    NULL
}
