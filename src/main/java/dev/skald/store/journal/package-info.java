/**
 * The only writer of queues. {@link dev.skald.store.journal.Journal} takes changes; {@link
 * dev.skald.store.journal.ChangeDecision} decides what is written of each.
 */
@NullMarked
package dev.skald.store.journal;

import org.jspecify.annotations.NullMarked;
