/**
 * How Skald says no: problem details (RFC 9457) for every answer from 400 upwards.
 *
 * <p>{@link dev.skald.web.problem.ProblemType} lists all kinds there are, {@link dev.skald.web.problem.Problem} is one of them
 * with its particulars, and {@link dev.skald.web.problem.ProblemMappers} is the only place where an exception becomes an
 * answer. Used by the edges; it knows the domain's words and nothing of the engine, the store or the participants.
 */
@NullMarked
package dev.skald.web.problem;

import org.jspecify.annotations.NullMarked;
