package dev.skald.participant;

import dev.skald.queue.Json;
import dev.skald.queue.Outcome;

/**
 * What an answer means to the question whether the caller of a queue committed.
 *
 * <table>
 * <caption>Answers and outcomes</caption>
 * <tr><th>answer</th><th>outcome</th></tr>
 * <tr><td>2xx but 202</td><td>yes</td></tr>
 * <tr><td>404, 409, 410</td><td>no, and it never will</td></tr>
 * <tr><td>anything else</td><td>no answer: it is asked again, not before Retry-After</td></tr>
 * </table>
 */
final class CheckTable {
    private CheckTable() {}

    /** Looks the answer up. */
    static Outcome outcome(CallAnswer exchange) {
        return switch (exchange.status()) {
            case 202 -> new Outcome.InDoubt(exchange.passing("answered 202, which is neither yes nor no"));
            case 404, 409, 410 -> answered(exchange);
            default -> exchange.status() / 100 == 2 ? answered(exchange) : exchange.again();
        };
    }

    private static Outcome answered(CallAnswer exchange) {
        return new Outcome.Done(Json.NULL, exchange.status(), exchange.took());
    }
}
