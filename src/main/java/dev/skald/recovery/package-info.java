/**
 * Finds queues whose node died and queues whose time has come, and gives them to the engine. One class per duty, each
 * with a {@code runOnce} that a timer calls.
 */
@NullMarked
package dev.skald.recovery;

import org.jspecify.annotations.NullMarked;
