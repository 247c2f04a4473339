/**
 * Who may do what: who a caller is, by a token of Skald's own or of an OpenID Connect provider, and whether the table of
 * endpoints ({@link dev.skald.security.EndpointRights}) lets it do what it asks for. {@link dev.skald.security.Authorize}
 * decides for every request before its resource sees it. Resources learn from {@link dev.skald.security.Access} who asks;
 * commands and the engine know nothing of rights.
 */
@NullMarked
package dev.skald.security;

import org.jspecify.annotations.NullMarked;
