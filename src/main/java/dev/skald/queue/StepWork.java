package dev.skald.queue;

import dev.skald.queue.text.EnumWords;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** What a step does when its turn has come. */
public sealed interface StepWork permits StepWork.Calls, SubQueue, StepWork.Wait, StepWork.Signal, StepWork.ForEach {
    /** Whether it only waits, so that no participant knows of it. */
    default boolean makesNoCall() {
        return this instanceof Wait || this instanceof Signal;
    }

    /**
     * Calls a participant.
     *
     * @param action the call that does the work; null when the caller did it itself
     * @param compensation the call that undoes it; null when there is nothing to undo
     * @param confirmation the call that makes it final once all steps are done; null when none is needed
     */
    record Calls(
            @Nullable Call action,
            @Nullable Call compensation,
            @Nullable Call confirmation) implements StepWork {
        @Nullable
        Call at(CallKind kind) {
            return switch (kind) {
                case ACTION -> action;
                case COMPENSATION -> compensation;
                case CONFIRMATION -> confirmation;
            };
        }
    }

    /**
     * Lets time pass.
     *
     * @param until a duration that begins when the turn of the step has come, or an instant, both as a JSON string in ISO
     *     8601; or an expression that gives one
     */
    record Wait(Json until) implements StepWork {}

    /**
     * Waits until somebody sends it a signal, whose body is its result.
     *
     * @param timeout how long it waits, from when its turn has come; null when it waits as long as the queue may run
     * @param onTimeout what becomes of it then
     */
    record Signal(@Nullable Duration timeout, OnTimeout onTimeout) implements StepWork {}

    /** What becomes of a step that gets no signal in time. */
    enum OnTimeout {
        /** It is refused. */
        REFUSE,
        /** It is done, with the result null. */
        CONTINUE;

        /** The name in the contract. */
        public String word() {
            return EnumWords.of(this);
        }
    }

    /**
     * Makes a step of each element of a list, and is done once all of them are.
     *
     * @param items an expression that gives the list
     * @param maxParallel how many of its steps may be at work at the same time; at least 1
     * @param each the calls of each step
     */
    record ForEach(Json items, int maxParallel, Calls each) implements StepWork {
        public ForEach {
            if (maxParallel < 1) {
                throw new IllegalArgumentException("maxParallel must be at least 1, not " + maxParallel);
            }
        }
    }

    /**
     * What a step that was made for an element of a list works on.
     *
     * @param list the name of the step whose list it is
     * @param item the element, {@code $item} in the expressions of its calls
     * @param index its place in the list, counted from 0, {@code $index}
     */
    record Element(String list, Json item, int index) {}
}
