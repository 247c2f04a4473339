/**
 * The outbox: domain events are stored in the transaction that raises them, get their positions once it is committed, and are
 * read by those positions.
 */
@NullMarked
package dev.skald.store.outbox;

import org.jspecify.annotations.NullMarked;
