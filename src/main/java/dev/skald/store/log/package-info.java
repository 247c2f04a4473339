/** Writes logs, starts and waits as rows, and reads them. Used in the store only. */
@NullMarked
package dev.skald.store.log;

import org.jspecify.annotations.NullMarked;
