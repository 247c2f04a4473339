/**
 * Transactions and connections: every statement of the store runs through {@link dev.skald.store.jdbc.Database}. Used within the store
 * only.
 */
@NullMarked
package dev.skald.store.jdbc;

import org.jspecify.annotations.NullMarked;
