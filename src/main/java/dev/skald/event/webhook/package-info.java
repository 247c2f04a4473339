/**
 * Webhooks: events are sent to those who subscribed to them, signed, in order for each queue, and again until they are
 * taken.
 */
@NullMarked
package dev.skald.event.webhook;

import org.jspecify.annotations.NullMarked;
