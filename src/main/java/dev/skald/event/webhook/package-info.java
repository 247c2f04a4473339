/**
 * Webhooks: events are sent to their subscribers, signed, in order for each queue, and again until they are accepted.
 */
@NullMarked
package dev.skald.event.webhook;

import org.jspecify.annotations.NullMarked;
