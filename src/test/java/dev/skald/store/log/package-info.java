/** Tests of how logs and starts are written as rows, and read back. */
@NullMarked
package dev.skald.store.log;

import org.jspecify.annotations.NullMarked;
