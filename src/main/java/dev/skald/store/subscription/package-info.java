/**
 * Subscriptions to events: where the events go, how far each slot of a subscription is, and what waits for another attempt.
 */
@NullMarked
package dev.skald.store.subscription;

import org.jspecify.annotations.NullMarked;
