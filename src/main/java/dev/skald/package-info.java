/**
 * Skald, a saga coordinator over REST. This package holds nothing but its sub-packages; {@code docs/architecture.md}
 * says in which order to read them and which may see which.
 */
@NullMarked
package dev.skald;

import org.jspecify.annotations.NullMarked;
