/**
 * Three small participants to try Skald with: a hotel, a flight and a car rental, served under {@code /demo} when
 * {@code skald.demo} is on and only this machine can call.
 *
 * <p>They keep the participant contract of {@code docs/participants.md} and are also its example: {@link
 * dev.skald.demo.Book} is all a participant needs to remember. They know nothing of Skald's inside, and nothing inside
 * knows them; Skald calls them over HTTP like any other participant.
 */
@NullMarked
package dev.skald.demo;

import org.jspecify.annotations.NullMarked;
