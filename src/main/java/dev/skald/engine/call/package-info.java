/**
 * The calls of steps: how their requests are made, and who is asked. {@code engine.run} decides when a call is made;
 * this package does not know.
 */
@NullMarked
package dev.skald.engine.call;

import org.jspecify.annotations.NullMarked;
