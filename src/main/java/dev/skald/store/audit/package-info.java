/**
 * The audit: who asked for which change. {@link dev.skald.store.audit.AuditEntries} says which acts are noted. A class that writes a
 * change adds its entries in the same transaction, by {@link dev.skald.store.audit.AuditRows}. {@link
 * dev.skald.store.audit.AuditLog} reads, notes refusals and forgets. Called by the engine, the edges and the purge.
 */
@NullMarked
package dev.skald.store.audit;

import org.jspecify.annotations.NullMarked;
