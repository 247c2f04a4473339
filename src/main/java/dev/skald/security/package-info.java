/**
 * Access control: who a caller is, by a token of Skald or of an OpenID Connect provider, and whether the table of endpoints
 * ({@link dev.skald.security.EndpointRights}) allows its request. {@link dev.skald.security.Authorize} checks every request
 * before its resource sees it. Resources get the caller from {@link dev.skald.security.Access}; commands and the engine
 * know nothing of rights.
 */
@NullMarked
package dev.skald.security;

import org.jspecify.annotations.NullMarked;
