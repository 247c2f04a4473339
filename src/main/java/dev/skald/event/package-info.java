/** Publishes domain events: committed events get their positions; webhooks and streams read them in that order. */
@NullMarked
package dev.skald.event;

import org.jspecify.annotations.NullMarked;
