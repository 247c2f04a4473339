/**
 * Reads starts, definitions, steps and calls, and finds all faults in them at once. It asks the packages that make
 * calls whether a call can be made, and starts nothing itself.
 */
@NullMarked
package dev.skald.api.start;

import org.jspecify.annotations.NullMarked;
