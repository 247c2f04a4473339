/**
 * The database: the only SQL and the only transactions.
 *
 * <p>{@link dev.skald.store.journal.Journal} writes what happens to queues, many changes a transaction; {@link
 * dev.skald.store.node.Claims} says which node works on which queue; {@link dev.skald.store.read.Queues} reads; {@link
 * dev.skald.store.definition.Definitions} keeps what queues are started from. The engine, the duties (recovery, purge)
 * and the edges call it. It knows the domain and nothing of HTTP: no participant is called from here, so none is called
 * inside a transaction.
 */
@NullMarked
package dev.skald.store;

import org.jspecify.annotations.NullMarked;
