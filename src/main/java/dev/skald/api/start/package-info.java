/**
 * Reads what queues are started with: starts, definitions, steps and calls, with all that is wrong with them at once. It
 * asks the makers of calls whether a call can be made, and starts nothing itself.
 */
@NullMarked
package dev.skald.api.start;

import org.jspecify.annotations.NullMarked;
