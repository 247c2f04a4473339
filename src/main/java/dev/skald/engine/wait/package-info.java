/**
 * Callers who wait for a queue, here and at other nodes. Told of changes as a {@link dev.skald.engine.run.QueueListener}.
 */
@NullMarked
package dev.skald.engine.wait;

import org.jspecify.annotations.NullMarked;
