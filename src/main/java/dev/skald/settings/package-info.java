/**
 * Checks all settings before anything is started, and reports faults in sentences. It reads settings by their names and
 * knows no other package; each package has an interface with its own settings.
 */
@org.jspecify.annotations.NullMarked
package dev.skald.settings;
