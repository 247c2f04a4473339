/**
 * The only HTTP client: sends requests to participants and other Skalds, to addresses that {@link
 * dev.skald.outbound.Targets} allows and no others, and is certain whether a request can have arrived. Called by
 * {@code participant}; it knows nothing of what a call is for or what an answer means.
 */
@NullMarked
package dev.skald.outbound;

import org.jspecify.annotations.NullMarked;
