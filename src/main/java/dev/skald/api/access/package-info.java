/**
 * What requests may see and change, and who is said to have sent them. Resources ask {@link
 * dev.skald.api.access.SubjectAccess}; nothing else of the edge knows about subjects.
 */
@NullMarked
package dev.skald.api.access;

import org.jspecify.annotations.NullMarked;
