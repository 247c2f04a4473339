/**
 * The language of expressions: JSONata, with exact numbers, text by code points, and bounds on everything.
 *
 * <p>{@link dev.skald.expression.Expression} is the way in. {@code SyntaxParser} makes a {@code Syntax} of the text,
 * {@code Compiler} makes {@code Part}s of that, and {@code Interpreter} evaluates them within a {@code Budget}. A value is a
 * {@code String}, {@code Boolean}, {@code BigDecimal}, {@code List}, {@code Map}, {@code Callable} or
 * {@link dev.skald.expression.value.JsonNull}; nothing at all is Java's null.
 *
 * <p>Used by {@code participant}, which knows where expressions stand and what they see. Knows the JDK and the bounds of
 * numbers only.
 */
@NullMarked
package dev.skald.expression;

import org.jspecify.annotations.NullMarked;
