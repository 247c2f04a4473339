/**
 * Keeps queues moving by itself: finds those whose node died and those whose time has come, and gives them to the
 * engine. One class per duty, each with a {@code runOnce} that a timer calls.
 */
@NullMarked
package dev.skald.recovery;

import org.jspecify.annotations.NullMarked;
