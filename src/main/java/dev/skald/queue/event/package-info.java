/**
 * Domain events: what others may want to know of a queue, once it is committed. A unit of work registers them with its
 * {@code DomainEventQueue}.
 */
@NullMarked
package dev.skald.queue.event;

import org.jspecify.annotations.NullMarked;
