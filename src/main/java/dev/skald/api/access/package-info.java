/**
 * The access of callers: tokens, their identity, and what requests may see and change. Resources ask {@link
 * dev.skald.api.access.SubjectAccess} for the namespace and the owner of what they make; nothing else of them knows about
 * subjects.
 */
@NullMarked
package dev.skald.api.access;

import org.jspecify.annotations.NullMarked;
