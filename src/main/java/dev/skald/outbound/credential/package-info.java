/**
 * Credentials, by which Skald authenticates to participants, under names. A queue has only the name; the secret is
 * added to a request when it is sent, and to nothing else. They come from the settings, and from the database by an
 * implementation of {@link dev.skald.outbound.credential.StoredCredentials}. It knows nothing of requests.
 */
@NullMarked
package dev.skald.outbound.credential;

import org.jspecify.annotations.NullMarked;
