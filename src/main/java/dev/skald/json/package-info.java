/**
 * How Jackson is set up, in one place for all who read or write JSON. A leaf: it knows nobody, and what a text means is for
 * others to say.
 */
@NullMarked
package dev.skald.json;

import org.jspecify.annotations.NullMarked;
