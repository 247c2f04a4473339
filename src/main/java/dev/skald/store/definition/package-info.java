/** Keeps definitions: steps under a name, in versions. */
@NullMarked
package dev.skald.store.definition;

import org.jspecify.annotations.NullMarked;
