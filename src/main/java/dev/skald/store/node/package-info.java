/**
 * The nodes of one database: who lives, by heartbeats; what time it is, by the database's clock; which node works on which
 * queue, by claims; and what nodes tell each other.
 */
@NullMarked
package dev.skald.store.node;

import org.jspecify.annotations.NullMarked;
