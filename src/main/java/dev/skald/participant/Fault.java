package dev.skald.participant;

/**
 * Something about a call that cannot work.
 *
 * @param pointer where it is, as a JSON Pointer (RFC 6901) into the call, for example {@code /headers/X-Class}
 * @param detail what is wrong, a sentence for people
 */
public record Fault(String pointer, String detail) {}
