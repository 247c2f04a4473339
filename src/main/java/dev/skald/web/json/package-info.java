/**
 * Reads JSON from outside, strictly and with all its faults at once, and writes answers directly to bytes. It is for
 * every interface; it knows no resource and no meaning of members.
 */
@NullMarked
package dev.skald.web.json;

import org.jspecify.annotations.NullMarked;
