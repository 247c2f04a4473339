package dev.skald.participant;

import static dev.skald.queue.CallKind.ACTION;
import static dev.skald.queue.CallKind.COMPENSATION;

import dev.skald.queue.CallKind;
import dev.skald.queue.Json;
import dev.skald.queue.Outcome;
import dev.skald.queue.StepProblem;
import dev.skald.queue.text.Excerpt;
import java.net.URI;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What the answers of another Skald mean, where a step is a queue. Its action starts the queue ({@code POST /queues}, with
 * the id that this side chose), its compensation restores it ({@code POST /queues/{id}/restore?ifAbsent=block}). Both may
 * come later: what came of the action is asked for by reading the queue ({@code GET /queues/{id}}), what came of the
 * compensation by asking for it again. A step that is a queue has no confirmation.
 *
 * <table>
 * <caption>Answers to a call</caption>
 * <tr><th>answer</th><th>action: start</th><th>compensation: restore</th></tr>
 * <tr><td>2xx</td><td>by the queue's status: {@code succeeded} is done, with {@link SubQueueResult}; {@code restored} is
 * refused, for the queue's reason; any other, also one not known here, is pending, to be read at {@link Location}, or
 * else below the address of the start. In doubt when there is no queue in it</td><td>200, 201: done; 202: pending, to be
 * read at the queue's own address; others: in doubt</td></tr>
 * <tr><td>3xx</td><td>in doubt</td><td>refused: a set-up fault, which needs a human at once</td></tr>
 * <tr><td>401, 403, 405</td><td>refused: a set-up fault</td><td>refused, which needs a human at once</td></tr>
 * <tr><td>404</td><td>refused</td><td>refused: it is no Skald, which would have remembered the id</td></tr>
 * <tr><td>410</td><td>refused</td><td>done when the queue was restored, {@code queueStatus} says so; else refused: it
 * succeeded and its window is over, which needs a human at once</td></tr>
 * <tr><td>409</td><td>refused: the id was closed; in doubt when Retry-After says that asking again is of use</td>
 * <td>pending, with a problem, when {@code queueStatus} says {@code confirming} or {@code attention}: it can't be restored
 * yet; pending too when too many ask it; else in doubt, with Retry-After</td></tr>
 * <tr><td>422</td><td>refused: another queue has the id</td><td>done: another queue has the id, so the step's own was never
 * started</td></tr>
 * <tr><td>429 and 503 with a problem that a Skald gives of itself</td><td>in doubt, with Retry-After</td><td>pending: it
 * can't do it yet</td></tr>
 * <tr><td>408, 425, 429, 5xx</td><td>in doubt, with Retry-After</td><td>in doubt, with Retry-After</td></tr>
 * <tr><td>any other 4xx</td><td>refused: nothing was started</td><td>in doubt, with Retry-After</td></tr>
 * <tr><td>anything else</td><td>in doubt</td><td>in doubt</td></tr>
 * </table>
 *
 * <table>
 * <caption>Answers to a later request</caption>
 * <tr><th>answer</th><th>action: read</th><th>compensation: restore again</th></tr>
 * <tr><td>200, {@code succeeded}</td><td>done, with {@link SubQueueResult}</td><td rowspan="5">as to the first request;
 * but pending, with the problem, instead of in doubt and of refused: that the question fails says nothing about the
 * queue</td></tr>
 * <tr><td>200, {@code restored}</td><td>refused, for the queue's reason</td></tr>
 * <tr><td>200, any other status</td><td>pending; with a problem when it needs a human</td></tr>
 * <tr><td>404</td><td>in doubt, so it is started again</td></tr>
 * <tr><td>anything else, or no answer</td><td>pending, with the problem</td></tr>
 * <tr><td>410</td><td>done, result null: it succeeded and was purged since; refused when it was restored and deleted
 * since</td><td>refused, which needs a human at once; done when it was restored</td></tr>
 * </table>
 */
final class CoordinatorTable {
    private static final String RESTORE = "/restore";

    private CoordinatorTable() {}

    /**
     * Looks the answer to a call up.
     *
     * @throws IllegalStateException for a confirmation, which a step that is a queue does not have
     */
    static Outcome outcome(CallKind kind, CallAnswer exchange) {
        return switch (kind) {
            case ACTION -> started(exchange);
            case COMPENSATION -> restored(exchange);
            case CONFIRMATION -> throw noConfirmation();
        };
    }

    private static Outcome started(CallAnswer exchange) {
        return switch (exchange.status()) {
            case 408, 425, 429 -> exchange.again();
            case 409 -> exchange.retryAfter() == null ? exchange.refused() : exchange.again();
            default ->
                switch (exchange.status() / 100) {
                    case 2 ->
                        RemoteQueue.read(exchange.answer())
                                .map(queue -> ofAction(queue, exchange, queueAddress(exchange, queue)))
                                .orElseGet(() ->
                                        new Outcome.InDoubt(exchange.passing("answered with no queue to be read")));
                    case 4 -> exchange.refused();
                    default -> exchange.again();
                };
        };
    }

    private static Outcome restored(CallAnswer exchange) {
        return switch (exchange.status()) {
            case 200, 201 -> done(Json.NULL, exchange);
            case 202 -> {
                String trouble = RemoteQueue.read(exchange.answer())
                        .map(CoordinatorTable::trouble)
                        .orElse("");
                yield notYet(exchange, trouble.isEmpty() ? null : said(trouble, exchange));
            }
            case 401, 403, 405 -> exchange.refused();
            case 404 ->
                new Outcome.Refused(exchange.problem("a set-up fault, this is not a Skald, which knows every queue that"
                        + " it is told to restore: " + exchange.detail()));
            case 409 ->
                switch (AnswerDetail.member(exchange.answer(), "queueStatus")) {
                    case "confirming" -> notYet(exchange, said(SubQueueProblem.CONFIRMING, exchange));
                    case "attention" -> notYet(exchange, said(SubQueueProblem.attention(""), exchange));
                    default -> isOfSkald(exchange, "queue-busy") ? notYet(exchange) : exchange.again();
                };
            case 410 -> gone(COMPENSATION, exchange);
            // Another queue has the id, so the step's own was not started, and never will be.
            case 422 -> isOfSkald(exchange, "id-reused") ? done(Json.NULL, exchange) : exchange.again();
            case 429 -> isOfSkald(exchange, "overloaded") ? notYet(exchange) : exchange.again();
            case 503 -> isOfSkald(exchange, "unavailable") ? notYet(exchange) : exchange.again();
            default -> exchange.status() / 100 == 3 ? exchange.refused() : exchange.again();
        };
    }

    /** Whether an answer is a problem that a Skald gives of itself, and no proxy in front of it. */
    private static boolean isOfSkald(CallAnswer exchange, String slug) {
        return AnswerDetail.member(exchange.answer(), "type").endsWith("/problems/" + slug);
    }

    /** It is there and can't do it yet. */
    private static Outcome notYet(CallAnswer exchange) {
        return notYet(exchange, exchange.passing(exchange.detail()));
    }

    private static Outcome notYet(CallAnswer exchange, @Nullable StepProblem problem) {
        return new Outcome.Pending(restoredQueueAddress(exchange.url()), exchange.retryAfter(), problem);
    }

    /**
     * Looks the answer to a later request up.
     *
     * @throws IllegalStateException for a confirmation, which a step that is a queue does not have
     */
    static Outcome lookedUp(CallKind kind, CallAnswer exchange) {
        return switch (kind) {
            case ACTION ->
                started(exchange.status() == 200 ? RemoteQueue.read(exchange.answer()) : Optional.empty(), exchange);
            case COMPENSATION ->
                switch (restored(exchange)) {
                    case Outcome.Done done -> done;
                    case Outcome.Pending pending -> pending;
                    case Outcome.Refused purged when exchange.status() == 410 -> purged;
                    case Outcome.Refused refused -> notYet(exchange);
                    case Outcome.InDoubt inDoubt -> notYet(exchange);
                    case Outcome.Unreached unreached -> throw new IllegalStateException("there is an answer");
                };
            case CONFIRMATION -> throw noConfirmation();
        };
    }

    private static Outcome started(Optional<RemoteQueue> queue, CallAnswer exchange) {
        return queue.map(found -> ofAction(found, exchange, exchange.url()))
                .orElseGet(() -> switch (exchange.status()) {
                    case 200 -> {
                        StepProblem problem = exchange.passing("answered with no queue to be read");
                        yield new Outcome.Pending(exchange.url(), exchange.retryAfter(), problem);
                    }
                    case 404 -> new Outcome.InDoubt(exchange.passing("the other Skald does not know the sub-queue"));
                    case 410 -> gone(ACTION, exchange);
                    default -> PollTable.stillPending(exchange);
                });
    }

    private static Outcome ofAction(RemoteQueue queue, CallAnswer exchange, URI address) {
        return switch (queue.status()) {
            case "succeeded" -> done(queue.result(), exchange);
            case "restored" -> new Outcome.Refused(said(SubQueueProblem.restored(plain(queue.reason())), exchange));
            default -> pending(queue, exchange, address);
        };
    }

    private static Outcome pending(RemoteQueue queue, CallAnswer exchange, URI address) {
        String trouble = trouble(queue);
        return new Outcome.Pending(address, exchange.retryAfter(), trouble.isEmpty() ? null : said(trouble, exchange));
    }

    /** What a queue that has not ended waits for a human for; empty when it does not. */
    private static String trouble(RemoteQueue queue) {
        if (queue.status().equals("attention")) {
            return SubQueueProblem.attention(plain(queue.trouble()));
        }
        return queue.waitsFor().equals("paused") ? SubQueueProblem.paused(plain(queue.trouble())) : "";
    }

    private static String plain(String text) {
        return Excerpt.plain(text, 500);
    }

    /** What a queue that was removed came to: it says with what outcome, and a Skald that does not means success. */
    private static Outcome gone(CallKind kind, CallAnswer exchange) {
        boolean restored = AnswerDetail.member(exchange.answer(), "queueStatus").equals("restored");
        boolean wanted = restored == (kind == COMPENSATION);
        if (wanted) {
            return done(Json.NULL, exchange);
        }
        return new Outcome.Refused(exchange.problem(
                restored
                        ? SubQueueProblem.restored("")
                        : "the sub-queue succeeded and its window is over: it can't be restored any more"));
    }

    /** Where a queue that was started can be read. */
    private static URI queueAddress(CallAnswer exchange, RemoteQueue queue) {
        URI location = Location.of(exchange.answer(), exchange.url());
        if (location != null) {
            return location;
        }
        String queues = withoutQuery(exchange.url());
        return URI.create(queues + (queues.endsWith("/") ? "" : "/") + queue.id());
    }

    /** Where a queue that is being restored can be read. */
    private static URI restoredQueueAddress(URI restore) {
        String address = withoutQuery(restore);
        return URI.create(
                address.endsWith(RESTORE) ? address.substring(0, address.length() - RESTORE.length()) : address);
    }

    private static String withoutQuery(URI url) {
        return url.getScheme() + "://" + url.getRawAuthority() + url.getRawPath();
    }

    private static Outcome done(Json result, CallAnswer exchange) {
        return new Outcome.Done(result, exchange.status(), exchange.took());
    }

    /** A problem with the queue; the exchange itself went well, so it has no share in it. */
    private static StepProblem said(String detail, CallAnswer exchange) {
        return new StepProblem(null, detail, null, exchange.took(), null);
    }

    private static IllegalStateException noConfirmation() {
        return new IllegalStateException("a step that is a queue has no confirmation");
    }
}
