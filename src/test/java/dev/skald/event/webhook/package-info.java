/** Tests of webhooks that need neither the service nor a database. */
@NullMarked
package dev.skald.event.webhook;

import org.jspecify.annotations.NullMarked;
