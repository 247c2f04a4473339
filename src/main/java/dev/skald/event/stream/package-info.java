/**
 * Streams new events to readers, each over a connection that stays open. The server of the connection sends them by its
 * {@link dev.skald.event.stream.StreamTarget}; nothing here knows the protocol.
 */
@NullMarked
package dev.skald.event.stream;

import org.jspecify.annotations.NullMarked;
