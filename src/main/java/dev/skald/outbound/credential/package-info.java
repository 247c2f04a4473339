/**
 * What participants want to know Skald by: credentials, under names. A queue has the name only; what is behind it is added to
 * a request at the moment it is sent, and to nothing else. Read from settings here, and from the database by who implements
 * {@link dev.skald.outbound.credential.StoredCredentials}. It knows nothing of requests.
 */
@NullMarked
package dev.skald.outbound.credential;

import org.jspecify.annotations.NullMarked;
