/**
 * The only writer of queues. {@link dev.skald.store.journal.Journal} takes changes; {@link
 * dev.skald.store.journal.ChangeDecision} says what becomes of each.
 */
@NullMarked
package dev.skald.store.journal;

import org.jspecify.annotations.NullMarked;
