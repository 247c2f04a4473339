/**
 * Writes queues, logs and definitions as callers see them, and the addresses in answers. Decides nothing.
 */
@NullMarked
package dev.skald.api.view;

import org.jspecify.annotations.NullMarked;
