package dev.skald.participant;

import dev.skald.queue.CallKind;
import dev.skald.queue.Outcome;
import dev.skald.queue.StepProblem;
import java.net.URI;
import java.time.Duration;
import java.util.Objects;

/**
 * The meaning of a participant's answer to the question for the outcome of a call that is pending, unless the call's own
 * rules say it ({@link JudgeAnswer}; 408, 425, 429, 502, 503 and 504 never end the wait by {@code refused} or {@code retry}). The same rows hold for compensations and confirmations.
 *
 * <table>
 * <caption>Answers and outcomes</caption>
 * <tr><th>answer</th><th>action</th><th>compensation, confirmation</th></tr>
 * <tr><td>2xx but 202</td><td>done; the body is the result, see {@link ResultBody}; in doubt when it is unreadable</td>
 * <td>done; the body is not looked at</td></tr>
 * <tr><td>202</td><td>pending still: ask again at {@link Location} if there is one, else where it was asked, not before
 * Retry-After</td><td>the same</td></tr>
 * <tr><td>303 with a {@link Location}</td><td>pending still: the outcome is there, and asked for there as soon as
 * questions may follow each other, or after Retry-After</td><td>the same</td></tr>
 * <tr><td>409, 422</td><td>refused: nothing happened</td><td>in doubt, so the call is made again</td></tr>
 * <tr><td>404, 410</td><td>in doubt, so the call is made again: the participant no longer knows it</td>
 * <td>the same</td></tr>
 * <tr><td>anything else, or no answer</td><td>pending still, with the problem: that the question fails says nothing
 * about the work</td><td>the same</td></tr>
 * </table>
 */
final class PollTable {
    /** The shortest time that a participant can ask for; every pace has a lower bound of its own. */
    private static final Duration AT_ONCE = Duration.ofNanos(1);

    private PollTable() {}

    /** Looks the answer to a question for the outcome up. */
    static Outcome outcome(CallKind kind, CallAnswer exchange) {
        Outcome own = exchange.judge().outcome(kind, exchange, exchange.url());
        return switch (own) {
            case null -> byStatus(kind, exchange);
            case Outcome.Refused refused when exchange.mayBeOfGateway() -> stillPending(exchange);
            case Outcome.InDoubt inDoubt when exchange.mayBeOfGateway() -> stillPending(exchange);
            default -> own;
        };
    }

    private static Outcome byStatus(CallKind kind, CallAnswer exchange) {
        return switch (exchange.status()) {
            case 202 -> exchange.pending(exchange.url());
            case 303 -> elsewhere(exchange);
            case 404, 410 -> new Outcome.InDoubt(exchange.passing("the participant no longer knows the pending call"));
            case 409, 422 ->
                switch (kind) {
                    case ACTION -> exchange.refused();
                    case COMPENSATION, CONFIRMATION -> exchange.again();
                };
            default -> exchange.status() / 100 == 2 ? exchange.judge().success(kind, exchange) : stillPending(exchange);
        };
    }

    /** The outcome is at another address (RFC 9110 section 15.4.4). */
    private static Outcome elsewhere(CallAnswer exchange) {
        URI there = Location.of(exchange.answer(), exchange.url());
        return there == null
                ? stillPending(exchange)
                : new Outcome.Pending(there, Objects.requireNonNullElse(exchange.retryAfter(), AT_ONCE), null);
    }

    /** Nothing is known that was not known before. */
    static Outcome stillPending(CallAnswer exchange) {
        return stillPending(exchange.url(), exchange.passing(exchange.detail()), true);
    }

    /**
     * The same, when there was no answer at all.
     *
     * @param url where it was asked
     * @param unanswered what it would mean to a call
     */
    static Outcome stillPending(URI url, Outcome unanswered) {
        return switch (unanswered) {
            case Outcome.Refused notSent -> stillPending(url, notSent.problem(), notSent.hostTried());
            case Outcome.Unreached unreached -> stillPending(url, unreached.problem(), unreached.hostTried());
            case Outcome.InDoubt brokenOff -> stillPending(url, brokenOff.problem(), true);
            case Outcome.Pending pending -> pending;
            case Outcome.Done done -> done;
        };
    }

    private static Outcome stillPending(URI url, StepProblem problem, boolean hostTried) {
        return new Outcome.Pending(url, problem.retryAfter(), problem, hostTried);
    }
}
