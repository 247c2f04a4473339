/**
 * What may be asked of a queue and when, as tables: {@link dev.skald.queue.rule.Rules}.
 *
 * <p>Pure, as {@link dev.skald.queue} is. The commands of the engine ask here before they write anything; the domain itself
 * does not know this package.
 */
@NullMarked
package dev.skald.queue.rule;

import org.jspecify.annotations.NullMarked;
