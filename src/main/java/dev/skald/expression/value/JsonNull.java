package dev.skald.expression.value;

/** JSON's null, which is a value; Java's null means nothing at all. */
public enum JsonNull {
    NULL
}
