/** Tests of the purge on the real database. */
@NullMarked
package dev.skald.purge;

import org.jspecify.annotations.NullMarked;
