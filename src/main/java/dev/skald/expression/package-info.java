/**
 * The language of expressions: JSONata, with exact numbers, text by code points, and bounds on everything.
 *
 * <p>{@link dev.skald.expression.Expression} is the entry point. {@code SyntaxParser} parses the text into a {@code
 * Syntax},
 * {@code Compiler} turns that into {@code Part}s, and {@code Interpreter} evaluates them within a {@code Budget}. A
 * value is a {@code String}, {@code Boolean}, {@code BigDecimal}, {@code List}, {@code Map}, {@code Callable} or {@link
 * dev.skald.expression.value.JsonNull}; Java's null means nothing at all.
 *
 * <p>Used by {@code participant}, which knows which texts contain expressions and which variables they have. This
 * package knows only the JDK and the bounds of numbers.
 */
@NullMarked
package dev.skald.expression;

import org.jspecify.annotations.NullMarked;
