/** How logs, starts and waits are written as rows, and read back. Used within the store only. */
@NullMarked
package dev.skald.store.log;

import org.jspecify.annotations.NullMarked;
