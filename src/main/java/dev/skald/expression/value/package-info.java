/**
 * What expressions compute with, exact numbers, texts by code points, sequences, and what that may cost. A leaf: it knows
 * nothing of the language.
 */
@NullMarked
package dev.skald.expression.value;

import org.jspecify.annotations.NullMarked;
