package dev.skald.participant;

import dev.skald.outbound.HttpAnswer;
import dev.skald.queue.CallKind;
import dev.skald.queue.Json;
import dev.skald.queue.Outcome;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Says what an answer means by the call's own {@code outcome} and {@code result}, which the caller of the queue gave.
 * The same words hold for the answer to a call and for the answer to the question for its outcome.
 *
 * <table>
 * <caption>What {@code outcome} gives</caption>
 * <tr><th>it gives</th><th>action</th><th>compensation, confirmation</th></tr>
 * <tr><td>{@code "done"}</td><td>done, whatever the status; {@code result} gives the result, else the body is it</td>
 * <td>done</td></tr>
 * <tr><td>{@code "refused"}</td><td>refused: nothing happened</td><td>refused, which needs a human at once</td></tr>
 * <tr><td>{@code "retry"}</td><td>in doubt, so the call is made again, not before Retry-After</td><td>the same</td></tr>
 * <tr><td>{@code "pending"}</td><td>pending, as a 202 is: {@link Location} and Retry-After hold</td><td>the same</td></tr>
 * <tr><td>nothing, or null</td><td>the table for calls without an {@code outcome} decides</td><td>the same</td></tr>
 * <tr><td>anything else, or it fails</td><td>in doubt, as with an unreadable answer</td><td>the same</td></tr>
 * </table>
 */
public final class JudgeAnswer {
    /** Longer than each word that an outcome may give. */
    private static final int WORD_MAX = 1_000;

    /** For calls that say nothing about their answers: the tables decide. */
    public static final JudgeAnswer BY_TABLE = new JudgeAnswer(null, null);

    private final @Nullable Rule outcome;
    private final @Nullable Rule result;

    /** By an {@code outcome} and a {@code result}, each null when the call has none. */
    JudgeAnswer(@Nullable Rule outcome, @Nullable Rule result) {
        this.outcome = outcome;
        this.result = result;
    }

    /** An expression over an answer. */
    interface Rule {
        /**
         * Evaluates it in the scope of its call.
         *
         * @param charactersMax how long the JSON that it gives may be
         */
        JsonResolution of(HttpAnswer answer, int charactersMax);
    }

    /**
     * What the call's own {@code outcome} says.
     *
     * @param askedAt where to ask for the outcome when the answer does not say; null when the participant sends it
     * @return null when the table decides
     */
    @Nullable
    Outcome outcome(CallKind kind, CallAnswer exchange, @Nullable URI askedAt) {
        if (outcome == null) {
            return null;
        }
        return switch (outcome.of(exchange.answer(), WORD_MAX)) {
            case JsonResolution.Failed failed -> unreadable(exchange, failed.detail());
            case JsonResolution.Resolved word ->
                switch (word.value().text()) {
                    case "null" -> null;
                    case "\"done\"" -> success(kind, exchange);
                    case "\"refused\"" ->
                        new Outcome.Refused(
                                exchange.problem("the call's own outcome says refused: " + exchange.detail()));
                    case "\"retry\"" ->
                        new Outcome.InDoubt(
                                exchange.passing("the call's own outcome says retry: " + exchange.detail()));
                    case "\"pending\"" -> exchange.pending(askedAt);
                    // Not what it gave, which may be a secret of the answer.
                    default ->
                        unreadable(exchange, "its outcome gives neither done, refused, retry nor pending, nor null");
                };
        };
    }

    /** What a success means, whether it answers the call itself or a look for its outcome. */
    Outcome success(CallKind kind, CallAnswer exchange) {
        return switch (kind) {
            case COMPENSATION, CONFIRMATION -> exchange.done(Json.NULL);
            case ACTION -> success(exchange);
        };
    }

    /** The result of an action that is done. */
    private Outcome success(CallAnswer exchange) {
        if (result == null) {
            return switch (ResultBody.read(exchange.answer())) {
                case ResultBody.Result read -> exchange.done(read.value());
                case ResultBody.Unreadable body ->
                    new Outcome.InDoubt(exchange.problem("answered with an unreadable body: " + body.why()));
            };
        }
        return switch (result.of(exchange.answer(), exchange.resultBytesMax())) {
            case JsonResolution.Failed failed -> unreadable(exchange, failed.detail());
            case JsonResolution.Resolved given -> kept(exchange, given.value());
        };
    }

    private static Outcome kept(CallAnswer exchange, Json value) {
        String why = value.text().getBytes(StandardCharsets.UTF_8).length > exchange.resultBytesMax()
                ? "it is longer than " + exchange.resultBytesMax() + " bytes"
                : JsonTexts.fault(value.text()).orElse(null);
        return why == null ? exchange.done(value) : unreadable(exchange, "its result can't be kept: " + why);
    }

    private static Outcome unreadable(CallAnswer exchange, String why) {
        return new Outcome.InDoubt(exchange.problem("answered, but " + why));
    }
}
