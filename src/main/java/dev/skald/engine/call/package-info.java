/**
 * The calls of steps: how their requests are made, and who is asked. Knows nothing of when a call is made; {@code engine.run}
 * does.
 */
@NullMarked
package dev.skald.engine.call;

import org.jspecify.annotations.NullMarked;
