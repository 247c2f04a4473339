/**
 * The database: the only SQL and the only transactions.
 *
 * <p>{@link dev.skald.store.Journal} writes what happens to queues, one change a transaction; {@link
 * dev.skald.store.Claims} says which node works on which queue; {@link dev.skald.store.Queues} reads. Called by the
 * engine and by what runs by itself (recovery, purge). It knows the domain and nothing of HTTP: no participant is
 * ever called from here, so none is called inside a transaction.
 */
@NullMarked
package dev.skald.store;

import org.jspecify.annotations.NullMarked;
