/**
 * The nodes of one database: heartbeats show which nodes live, the database's clock tells the time, claims say which
 * node works on which queue, and notices carry what nodes tell each other.
 */
@NullMarked
package dev.skald.store.node;

import org.jspecify.annotations.NullMarked;
