/**
 * The tables of which requests a queue allows, and when: {@link dev.skald.queue.rule.Rules}.
 *
 * <p>Pure, like {@link dev.skald.queue}. The commands of the engine check here before they write; the domain itself
 * does not know this package.
 */
@NullMarked
package dev.skald.queue.rule;

import org.jspecify.annotations.NullMarked;
