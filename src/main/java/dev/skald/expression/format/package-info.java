/**
 * Numbers and times as texts, by the pictures of XPath that JSONata has taken over. Functions of the language call it; it
 * knows nothing of the language.
 */
@NullMarked
package dev.skald.expression.format;

import org.jspecify.annotations.NullMarked;
