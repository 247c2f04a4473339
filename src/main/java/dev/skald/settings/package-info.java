/**
 * Checks what is set before anything is started, and says what is wrong in sentences. It reads settings by their names and
 * knows no other package; each package has the settings that it uses in an interface of its own.
 */
@org.jspecify.annotations.NullMarked
package dev.skald.settings;
