package dev.skald.participant;

import dev.skald.queue.CallKind;
import dev.skald.queue.Json;
import dev.skald.queue.Outcome;

/**
 * What a participant's answer to a call means: the table of the participant contract, unless the call's own rules say
 * it ({@link JudgeAnswer}). The same rows hold for compensations and confirmations.
 *
 * <table>
 * <caption>Answers and outcomes</caption>
 * <tr><th>answer</th><th>action</th><th>compensation, confirmation</th></tr>
 * <tr><td>2xx but 202</td><td>done; the body is the result, see {@link ResultBody}</td><td>done; the body is not
 * looked at</td></tr>
 * <tr><td>202</td><td>pending: the outcome comes later, or can be asked for at {@link Location}, not before
 * Retry-After; the body is not looked at</td><td>the same</td></tr>
 * <tr><td>3xx</td><td>in doubt: redirects are not followed, and many a server answers one after doing the work</td>
 * <td>refused: a set-up fault, which needs a human at once</td></tr>
 * <tr><td>401, 403, 405</td><td>refused: a set-up fault</td><td>refused, which needs a human at once</td></tr>
 * <tr><td>404, 410</td><td>refused</td><td>done: nothing is left to do</td></tr>
 * <tr><td>408, 425, 429, 5xx</td><td>in doubt, with Retry-After</td><td>in doubt, with Retry-After</td></tr>
 * <tr><td>any other 4xx</td><td>refused: nothing happened</td><td>in doubt, so tried again</td></tr>
 * <tr><td>anything else</td><td>in doubt</td><td>in doubt</td></tr>
 * </table>
 */
final class AnswerTable {
    private AnswerTable() {}

    /** Looks the answer to a call up. */
    static Outcome outcome(CallKind kind, CallAnswer exchange) {
        Outcome own = exchange.judge().outcome(kind, exchange, null);
        return own == null ? byStatus(kind, exchange) : own;
    }

    private static Outcome byStatus(CallKind kind, CallAnswer exchange) {
        return switch (exchange.status()) {
            case 202 -> exchange.pending(null);
            case 401, 403, 405 -> exchange.refused();
            case 408, 425, 429 -> exchange.again();
            default ->
                switch (exchange.status() / 100) {
                    case 2 -> exchange.judge().success(kind, exchange);
                    case 3 ->
                        switch (kind) {
                            case ACTION -> new Outcome.InDoubt(exchange.problem(exchange.detail()));
                            case COMPENSATION, CONFIRMATION -> exchange.refused();
                        };
                    case 4 ->
                        switch (kind) {
                            case ACTION -> exchange.refused();
                            case COMPENSATION, CONFIRMATION -> notUndone(exchange);
                        };
                    default -> exchange.again();
                };
        };
    }

    private static Outcome notUndone(CallAnswer exchange) {
        return switch (exchange.status()) {
            case 404, 410 -> exchange.done(Json.NULL);
            default -> exchange.again();
        };
    }
}
