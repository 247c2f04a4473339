/**
 * Formats numbers and times as texts, by the pictures of XPath that JSONata uses. Functions of the language call it; it
 * knows nothing of the language.
 */
@NullMarked
package dev.skald.expression.format;

import org.jspecify.annotations.NullMarked;
