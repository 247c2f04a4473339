package dev.skald.api.start;

import com.fasterxml.jackson.databind.node.TextNode;
import dev.skald.participant.Expressions;
import dev.skald.queue.Json;
import dev.skald.queue.StepWork;
import dev.skald.queue.SubQueue;
import dev.skald.queue.text.EnumWords;
import dev.skald.web.json.JsonBody;
import dev.skald.web.json.Members;
import dev.skald.web.problem.Fault;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Reads what a step does: its calls, for itself or for each element of a list; or that it is a queue, a time or a signal. */
final class WorkReader {
    /** The longest time that a step waits. */
    static final Duration WAIT_MAX = Duration.ofDays(366);

    /** How many steps of a list are at work at the same time, when the step does not say. */
    static final int PARALLEL = 10;

    private static final int PARALLEL_MAX = 100;
    private static final Duration TIMEOUT_MIN = Duration.ofMillis(1);
    private static final Map<String, StepWork.OnTimeout> ON_TIMEOUT = EnumWords.of(StepWork.OnTimeout.values());

    /** A step has one of these, or else calls. */
    private static final List<String> KINDS = List.of("queue", "wait", "signal");

    private static final List<String> OF_CALLS = List.of("action", "compensation", "confirmation", "forEach");

    private final CallCheck check;

    WorkReader(CallCheck check) {
        this.check = check;
    }

    /** Whether a step calls no participant by itself, so that it needs no action. */
    static boolean needsNoAction(Members step) {
        return KINDS.stream().anyMatch(step::has);
    }

    /**
     * What a step does; must not be used when there are faults.
     *
     * @param calls its calls
     * @param queue the queue that it is; null when it is none
     * @param results that its expressions may use
     */
    StepWork read(Members step, StepWork.Calls calls, @Nullable SubQueue queue, VisibleResults results) {
        Json until = until(step, results);
        StepWork.Signal signal = signal(step);
        Json items = expression(step, "forEach", results);
        Integer parallel = step.integer("maxParallel", 1, PARALLEL_MAX);
        if (parallel != null && !step.has("forEach")) {
            step.fault("maxParallel", "needs the member forEach beside it");
        }
        refuseSeveral(step);
        if (queue != null) {
            return queue;
        }
        if (until != null) {
            return new StepWork.Wait(until);
        }
        if (signal != null) {
            return signal;
        }
        return items == null
                ? calls
                : new StepWork.ForEach(items, Objects.requireNonNullElse(parallel, PARALLEL), calls);
    }

    private static void refuseSeveral(Members step) {
        KINDS.stream().filter(step::has).findFirst().ifPresent(kind -> {
            String is = kind.equals("queue") ? "is a queue" : "has the member " + kind;
            OF_CALLS.stream()
                    .filter(step::has)
                    .forEach(other -> step.fault(other, "must be absent, because the step " + is));
            KINDS.stream()
                    .filter(other -> !other.equals(kind) && step.has(other))
                    .forEach(other -> step.fault(other, "must be absent, because the step " + is));
        });
    }

    /** An expression that says by itself what its value is. */
    @Nullable
    Json expression(Members owner, String name, VisibleResults results) {
        String text = owner.text(name);
        if (text == null) {
            return null;
        }
        if (!Expressions.isOne(text)) {
            owner.fault(name, "must be one expression and nothing else, such as {% $input.guests %}");
            return null;
        }
        return checked(owner, name, JsonBody.text(TextNode.valueOf(text)), results);
    }

    /** A value whose expressions may use these results. */
    Json checked(Members owner, String name, Json value, VisibleResults results) {
        for (Fault fault : check.check(value, results)) {
            owner.faultBelow(name, fault.pointer(), fault.detail());
        }
        return value;
    }

    private @Nullable Json until(Members step, VisibleResults results) {
        String text = step.text("wait");
        if (text == null) {
            return null;
        }
        if (Expressions.isOne(text)) {
            return expression(step, "wait", results);
        }
        if (!isTime(text)) {
            step.fault(
                    "wait",
                    "must be a duration of at most " + WAIT_MAX.toDays()
                            + " days, an instant, both in ISO 8601, or one expression that gives one");
        }
        return JsonBody.text(TextNode.valueOf(text));
    }

    private static boolean isTime(String text) {
        try {
            if (!text.startsWith("P")) {
                return Instant.parse(text) != null;
            }
            Duration duration = Duration.parse(text);
            return !duration.isNegative() && duration.compareTo(WAIT_MAX) <= 0;
        } catch (DateTimeException | ArithmeticException e) {
            return false;
        }
    }

    private static StepWork.@Nullable Signal signal(Members step) {
        Members signal = step.object("signal");
        if (signal == null) {
            return null;
        }
        Duration timeout = signal.duration("timeout", TIMEOUT_MIN, WAIT_MAX);
        StepWork.OnTimeout onTimeout = signal.choice("onTimeout", ON_TIMEOUT);
        if (onTimeout != null && !signal.has("timeout")) {
            signal.fault("onTimeout", "needs the member timeout beside it");
        }
        signal.refuseOthers();
        return new StepWork.Signal(timeout, Objects.requireNonNullElse(onTimeout, StepWork.OnTimeout.REFUSE));
    }
}
