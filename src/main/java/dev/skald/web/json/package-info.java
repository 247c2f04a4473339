/**
 * Reads JSON that comes from outside, strictly and with all its faults at once, and writes answers straight to bytes. For
 * every edge; it knows no resource and nothing of what a member means.
 */
@NullMarked
package dev.skald.web.json;

import org.jspecify.annotations.NullMarked;
