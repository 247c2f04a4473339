/**
 * Credentials that an admin gives while Skald runs: sealed before they are kept, and opened when a call is made with them.
 * The keys are in files, never in the database. Called by the edge that keeps them; {@code outbound} finds them through its
 * port {@link dev.skald.outbound.credential.StoredCredentials}.
 */
@NullMarked
package dev.skald.credential;

import org.jspecify.annotations.NullMarked;
