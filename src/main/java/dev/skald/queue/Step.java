package dev.skald.queue;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * One unit of work, as given at the start.
 *
 * @param id the step's id; with the kind of call it makes the idempotency key
 * @param name unique in its queue
 * @param work what it does
 * @param when an expression that gives true or false, false to skip the step; null when it is never skipped
 * @param optional whether its queue goes on without it when it is refused, or in doubt and then undone
 * @param after names of the steps that must be done before this one starts
 * @param retry for the action
 * @param compensationRetry for the compensation and the confirmation
 * @param onRefused what happens to the queue when the step is refused
 * @param undoNeedsResult whether the compensation uses the action's result, so that an action in doubt must be called
 *     again first
 * @param element of the list that it was made for; null when it was given at the start or added
 */
public record Step(
        UUID id,
        String name,
        StepWork work,
        @Nullable Json when,
        boolean optional,
        List<String> after,
        Retry retry,
        Retry compensationRetry,
        OnRefused onRefused,
        boolean undoNeedsResult,
        StepWork.@Nullable Element element) {
    public Step {
        after = List.copyOf(after);
    }

    /** The call that does its work; null when it has none. */
    public @Nullable Call action() {
        return call(CallKind.ACTION);
    }

    /** The call that undoes its work; null when it has none. */
    public @Nullable Call compensation() {
        return call(CallKind.COMPENSATION);
    }

    /** The call that makes its work final; null when it has none. */
    public @Nullable Call confirmation() {
        return call(CallKind.CONFIRMATION);
    }

    /** One of its calls; null when it has no such call. */
    public @Nullable Call call(CallKind kind) {
        return work instanceof StepWork.Calls calls ? calls.at(kind) : null;
    }

    /** One of the calls that it was given, for itself or for the elements of its list; null when it has no such call. */
    public @Nullable Call given(CallKind kind) {
        return work instanceof StepWork.ForEach list ? list.each().at(kind) : call(kind);
    }

    /** The queue that it is; null when it is none. */
    public @Nullable SubQueue queue() {
        return work instanceof SubQueue queue ? queue : null;
    }

    /** Whether it is the queue with this id in this database. */
    public boolean isHere(UUID queueId) {
        return work instanceof SubQueue.Here && id.equals(queueId);
    }

    /** Whether it was made for an element of a list. */
    public boolean isElement() {
        return element != null;
    }

    /** The longest wait after so many failed attempts at one of its calls, without what is added by chance. */
    Duration longestDelayAfter(int tries) {
        Duration forwards = retry.delayAfter(tries);
        Duration back = compensationRetry.delayAfter(tries);
        return forwards.compareTo(back) > 0 ? forwards : back;
    }

    /** Whether restoring its queue undoes it and does not skip it. */
    boolean undoable() {
        return compensation() != null || queue() != null;
    }

    /** Whether the queue goes on when it is refused. */
    boolean mayBeRefused() {
        return optional || onRefused == OnRefused.CONTINUE;
    }

    /**
     * The same for every attempt at one operation of this step, different for each operation (Idempotency-Key).
     */
    public String idempotencyKey(CallKind kind) {
        return id + "-" + kind.word();
    }

    /**
     * The steps for the elements of its list. They come after what it comes after, and each also after the one that
     * is {@code maxParallel} before it.
     */
    List<Step> forEach(StepWork.ForEach list, List<Json> items) {
        return IntStream.range(0, items.size())
                .mapToObj(index -> forElement(list, new StepWork.Element(name, items.get(index), index)))
                .toList();
    }

    private Step forElement(StepWork.ForEach list, StepWork.Element of) {
        List<String> before = new ArrayList<>(after);
        if (of.index() >= list.maxParallel()) {
            before.add(nameOf(of.index() - list.maxParallel()));
        }
        UUID ofElement = UUID.nameUUIDFromBytes((id + "/" + of.index()).getBytes(StandardCharsets.UTF_8));
        return new Step(
                ofElement,
                nameOf(of.index()),
                list.each(),
                null,
                optional,
                before,
                retry,
                compensationRetry,
                onRefused,
                undoNeedsResult,
                of);
    }

    private String nameOf(int index) {
        return name + "[" + index + "]";
    }

    /** This step once its list is known: it comes after the steps for the elements. */
    Step after(List<Step> elements) {
        List<String> before = new ArrayList<>(after);
        elements.forEach(element -> before.add(element.name()));
        return new Step(
                id, name, work, when, optional, before, retry, compensationRetry, onRefused, undoNeedsResult, element);
    }
}
