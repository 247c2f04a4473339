/**
 * Refusals: problem details (RFC 9457) for every answer from 400 upwards.
 *
 * <p>{@link dev.skald.web.problem.ProblemType} lists all kinds, {@link dev.skald.web.problem.Problem} is one
 * occurrence, and {@link dev.skald.web.problem.ProblemMappers} is the only place where an exception becomes an answer.
 * The interfaces use it; it knows the words of the domain, but not the engine, the store or the participants.
 */
@NullMarked
package dev.skald.web.problem;

import org.jspecify.annotations.NullMarked;
