package dev.skald.participant;

/**
 * Something about a call, or about a JSON value with expressions in it, that cannot work.
 *
 * @param pointer where it is, as a JSON Pointer (RFC 6901) into the call or the value, for example {@code /headers/X-Class}
 * @param detail what is wrong, a sentence for people
 */
public record CallFault(String pointer, String detail) {}
