/** The resources of events: those that are published, those of queues, and the subscriptions to them. */
@NullMarked
package dev.skald.api.event;

import org.jspecify.annotations.NullMarked;
