/**
 * The REST interface, as {@code openapi.yaml} describes it: reads requests, asks the engine, writes answers.
 *
 * <p>{@link dev.skald.api.QueueResource} is the door. {@link dev.skald.api.start.StartReader} and its kin turn bytes into
 * values of the domain, or into a list of everything that is wrong with them; {@link dev.skald.api.view.QueueView} and its
 * kin turn values of the domain into JSON. Nothing is decided here, and no SQL and no call to a participant is made.
 */
@NullMarked
package dev.skald.api;

import org.jspecify.annotations.NullMarked;
