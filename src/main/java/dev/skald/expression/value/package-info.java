/**
 * The values of expressions: exact numbers, texts by code points, sequences, and the budget. A leaf package: it knows
 * nothing of the language.
 */
@NullMarked
package dev.skald.expression.value;

import org.jspecify.annotations.NullMarked;
