/** Tests of the language of expressions. */
@NullMarked
package dev.skald.expression;

import org.jspecify.annotations.NullMarked;
