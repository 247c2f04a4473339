/**
 * The REST interface, as {@code openapi.yaml} describes it: reads requests, calls the engine, writes answers.
 *
 * <p>Requests arrive at {@link dev.skald.api.QueueResource} and the other resources. {@link
 * dev.skald.api.start.StartReader} and the other readers turn bytes into values of the domain, or into a list of all
 * faults; {@link dev.skald.api.view.QueueView} and the other views turn values of the domain into JSON. This package
 * decides nothing, runs no SQL and calls no participant.
 */
@NullMarked
package dev.skald.api;

import org.jspecify.annotations.NullMarked;
