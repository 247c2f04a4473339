/**
 * Readers that are sent events as they come, each over a connection that stays open. Who serves the connection says by a
 * {@link dev.skald.event.stream.StreamTarget} how something is sent; nothing here knows by which protocol.
 */
@NullMarked
package dev.skald.event.stream;

import org.jspecify.annotations.NullMarked;
