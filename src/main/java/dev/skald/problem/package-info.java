/**
 * How Skald says no: problem details (RFC 9457) for every answer from 400 upwards.
 *
 * <p>{@link dev.skald.problem.ProblemType} lists all kinds there are, {@link dev.skald.problem.Problem} is one of them
 * with its particulars, and {@link dev.skald.problem.ProblemMappers} is the only place where an exception becomes an
 * answer. Used by the edges; it knows the domain's words and nothing of the engine, the store or the participants.
 */
@NullMarked
package dev.skald.problem;

import org.jspecify.annotations.NullMarked;
