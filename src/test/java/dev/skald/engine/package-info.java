/** Tests of the engine by simulation: the real one, on simulated threads, time, database and participants. */
@NullMarked
package dev.skald.engine;

import org.jspecify.annotations.NullMarked;
