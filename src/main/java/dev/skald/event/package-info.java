/**
 * Domain events on their way out: committed events get their positions, and are read in that order by those that pass them
 * on.
 */
@NullMarked
package dev.skald.event;

import org.jspecify.annotations.NullMarked;
