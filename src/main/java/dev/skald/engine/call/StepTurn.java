package dev.skald.engine.call;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.skald.json.JsonArrays;
import dev.skald.json.JsonFactories;
import dev.skald.participant.Expressions;
import dev.skald.participant.JsonResolution;
import dev.skald.participant.Scope;
import dev.skald.queue.Json;
import dev.skald.queue.Operation;
import dev.skald.queue.Queue;
import dev.skald.queue.StepProblem;
import dev.skald.queue.StepReason;
import dev.skald.queue.StepState;
import dev.skald.queue.StepStatus;
import dev.skald.queue.StepWork;
import dev.skald.queue.SubQueue;
import dev.skald.queue.text.Excerpt;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What becomes of a step whose turn has come, when no call says it: expressions and time do. */
final class StepTurn {
    /** The longest list of results, in characters of JSON. */
    private static final int RESULTS_MAX = 4 * 1024 * 1024;

    /** The longest wait. */
    private static final Duration WAIT_MAX = Duration.ofDays(366);

    private static final int SHOWN_MAX = 100;

    private static final ObjectMapper JSON = new ObjectMapper(JsonFactories.TRUSTED);

    private final Expressions expressions;
    private final InstantSource clock;
    private final int elementsMax;

    /**
     * Decides by expressions and time.
     *
     * @param elementsMax how many elements all lists of a queue may have together
     */
    StepTurn(Expressions expressions, InstantSource clock, int elementsMax) {
        this.expressions = expressions;
        this.clock = clock;
        this.elementsMax = elementsMax;
    }

    /** The decision about a step whose action is due; null when its action is to be called. */
    Operation.@Nullable Decision decision(Queue queue, StepState state) {
        try {
            if (state.step().when() != null && !state.begun() && isUnwanted(queue, state)) {
                return new Operation.StepSkipped(state.step().name());
            }
            return switch (state.step().work()) {
                case StepWork.Wait wait ->
                    new Operation.WaitStarted(state.step().name(), until(RequestParts.scope(queue, state), wait));
                case StepWork.Signal signal
                when state.result() != null ->
                    new Operation.WaitEnded(state.step().name(), StepStatus.DONE, null);
                case StepWork.Signal signal ->
                    new Operation.WaitStarted(
                            state.step().name(),
                            signal.timeout() == null ? null : clock.instant().plus(signal.timeout()));
                case StepWork.ForEach list ->
                    state.begun() ? new Operation.StepJoined(state.step().name()) : expand(queue, state, list);
                case StepWork.Calls calls -> {
                    refuseIfResultsAreTooLong(queue, state);
                    yield null;
                }
                case SubQueue subQueue -> null;
            };
        } catch (Failure failure) {
            return new Operation.StepRefused(state.step().name(), 0, StepProblem.of(failure.detail));
        }
    }

    /** The output of a queue; or its restore, when that can't be computed. */
    Operation.Decision output(Queue queue) {
        try {
            return new Operation.OutputComputed(value(
                    RequestParts.scope(queue).with(StepReason.atEnd(queue)),
                    Objects.requireNonNull(queue.start().output()),
                    "output"));
        } catch (Failure failure) {
            return new Operation.RestoreRequested(failure.detail);
        }
    }

    private boolean isUnwanted(Queue queue, StepState state) throws Failure {
        String verdict = value(
                        RequestParts.scope(queue, state),
                        Objects.requireNonNull(state.step().when()),
                        "when")
                .text();
        return switch (verdict) {
            case "true" -> false;
            case "false" -> true;
            default -> throw new Failure("when must give true or false, not " + Excerpt.plain(verdict, SHOWN_MAX));
        };
    }

    private Instant until(Scope scope, StepWork.Wait wait) throws Failure {
        Json given = value(scope, wait.until(), "wait");
        Instant now = clock.instant();
        Instant until = time(given, now);
        if (until == null) {
            throw new Failure("wait must give a duration or an instant as a string in ISO 8601, not "
                    + Excerpt.plain(given.text(), SHOWN_MAX));
        }
        if (until.isAfter(now.plus(WAIT_MAX))) {
            throw new Failure("wait must end within " + WAIT_MAX.toDays() + " days, and " + given.text() + " does not");
        }
        return until;
    }

    /** A duration from now, or an instant; null when it is neither. */
    private static @Nullable Instant time(Json given, Instant now) {
        try {
            String text = JSON.readValue(given.text(), String.class);
            if (text == null) {
                return null;
            }
            return text.startsWith("P") ? now.plus(Duration.parse(text)) : Instant.parse(text);
        } catch (JsonProcessingException | DateTimeException | ArithmeticException e) {
            return null;
        }
    }

    private Operation.Decision expand(Queue queue, StepState state, StepWork.ForEach list) throws Failure {
        Json given = value(RequestParts.scope(queue, state), list.items(), "forEach");
        if (!given.text().startsWith("[")) {
            throw new Failure("forEach must give a list, not " + Excerpt.plain(given.text(), SHOWN_MAX));
        }
        List<Json> items =
                JsonArrays.elements(given.text()).stream().map(Json::new).toList();
        long before = queue.steps().stream()
                .filter(other -> other.step().element() != null)
                .count();
        if (before + items.size() > elementsMax) {
            throw new Failure("forEach gives a list of " + items.size() + " elements"
                    + (before == 0 ? "" : " after other lists of " + before) + ", but a queue may have only "
                    + elementsMax
                    + " (skald.limits.elements)");
        }
        return new Operation.StepExpanded(state.step().name(), items);
    }

    /** An element that did not begin yet does not begin any more when the results of the others fill their list. */
    private static void refuseIfResultsAreTooLong(Queue queue, StepState state) throws Failure {
        StepWork.Element element = state.step().element();
        if (element == null || state.begun()) {
            return;
        }
        long length = queue.elementsOf(queue.step(element.list()))
                .map(StepState::result)
                .filter(Objects::nonNull)
                .mapToLong(result -> result.text().length())
                .sum();
        if (length > RESULTS_MAX) {
            throw new Failure("the results for its list are longer than " + RESULTS_MAX / 1024 + " KiB");
        }
    }

    private Json value(Scope scope, Json template, String what) throws Failure {
        return switch (expressions.resolve(template, scope)) {
            case JsonResolution.Resolved resolved -> resolved.value();
            case JsonResolution.Failed failed -> throw new Failure(what + ": " + failed.detail());
        };
    }

    /** An expression gives nothing that can be used. */
    private static final class Failure extends Exception {
        private final String detail;

        Failure(String detail) {
            this.detail = detail;
        }
    }
}
