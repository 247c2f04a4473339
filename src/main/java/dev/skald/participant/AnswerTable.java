package dev.skald.participant;

import dev.skald.queue.CallKind;
import dev.skald.queue.Json;
import dev.skald.queue.Outcome;
import dev.skald.queue.StepProblem;
import java.time.Duration;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/**
 * What a participant's answer means: the table of the participant contract.
 *
 * <table>
 * <caption>Answers and outcomes</caption>
 * <tr><th>answer</th><th>action</th><th>compensation</th></tr>
 * <tr><td>2xx but 202</td><td>done; the body is the result, see {@link ResultBody}</td><td>done; the body is not
 * looked at</td></tr>
 * <tr><td>202</td><td>in doubt: asynchronous answers are not supported yet</td><td>the same</td></tr>
 * <tr><td>3xx</td><td>in doubt: redirects are not followed, and many a server answers one after doing the work</td>
 * <td>refused: a set-up fault, which needs a human at once</td></tr>
 * <tr><td>401, 403, 405</td><td>refused: a set-up fault</td><td>refused, which needs a human at once</td></tr>
 * <tr><td>404, 410</td><td>refused</td><td>done: nothing is left to undo</td></tr>
 * <tr><td>408, 425, 429, 5xx</td><td>in doubt, with Retry-After</td><td>in doubt, with Retry-After</td></tr>
 * <tr><td>any other 4xx</td><td>refused: nothing happened</td><td>in doubt, so tried again</td></tr>
 * <tr><td>anything else</td><td>in doubt</td><td>in doubt</td></tr>
 * </table>
 */
final class AnswerTable {
    private static final String SET_UP_FAULT = "a set-up fault, the participant does not let Skald do this: ";

    private AnswerTable() {}

    /**
     * Looks the answer up.
     *
     * @param took how long the exchange took
     * @param clock what a Retry-After date is compared with when the answer itself bears no date
     */
    static Outcome outcome(CallKind kind, Answer answer, Duration took, InstantSource clock) {
        return switch (answer.status()) {
            case 202 ->
                new Outcome.InDoubt(
                        problem(answer, "answered 202, but asynchronous answers are not supported yet", took, null));
            case 401, 403, 405 ->
                new Outcome.Refused(problem(answer, SET_UP_FAULT + AnswerDetail.of(answer), took, null));
            case 408, 425, 429 -> again(answer, took, clock);
            default ->
                switch (answer.status() / 100) {
                    case 2 -> success(kind, answer, took);
                    case 3 ->
                        switch (kind) {
                            case ACTION -> new Outcome.InDoubt(problem(answer, redirect(answer), took, null));
                            case COMPENSATION, CONFIRMATION ->
                                new Outcome.Refused(problem(answer, redirect(answer), took, null));
                        };
                    case 4 ->
                        switch (kind) {
                            case ACTION -> new Outcome.Refused(problem(answer, AnswerDetail.of(answer), took, null));
                            case COMPENSATION, CONFIRMATION -> notUndone(answer, took, clock);
                        };
                    default -> again(answer, took, clock);
                };
        };
    }

    private static Outcome success(CallKind kind, Answer answer, Duration took) {
        return switch (kind) {
            case COMPENSATION, CONFIRMATION -> new Outcome.Done(Json.NULL, answer.status(), took);
            case ACTION ->
                switch (ResultBody.read(answer)) {
                    case ResultBody.Result read -> new Outcome.Done(read.value(), answer.status(), took);
                    case ResultBody.Unreadable unreadable ->
                        new Outcome.InDoubt(
                                problem(answer, "answered with an unreadable body: " + unreadable.why(), took, null));
                };
        };
    }

    private static Outcome notUndone(Answer answer, Duration took, InstantSource clock) {
        return switch (answer.status()) {
            case 404, 410 -> new Outcome.Done(Json.NULL, answer.status(), took);
            default -> again(answer, took, clock);
        };
    }

    private static Outcome again(Answer answer, Duration took, InstantSource clock) {
        return new Outcome.InDoubt(problem(answer, AnswerDetail.of(answer), took, RetryAfter.of(answer, clock)));
    }

    private static String redirect(Answer answer) {
        String location = AnswerDetail.plain(answer.header("Location"), 200);
        return location.isEmpty()
                ? "answered neither yes nor no but " + answer.status() + "; redirects are not followed"
                : "answered a redirect to " + location + "; redirects are not followed";
    }

    private static StepProblem problem(Answer answer, String detail, Duration took, @Nullable Duration retryAfter) {
        return new StepProblem(answer.status(), detail, AnswerDetail.body(answer), took, retryAfter);
    }
}
