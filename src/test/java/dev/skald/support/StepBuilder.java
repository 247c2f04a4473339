package dev.skald.support;

import dev.skald.queue.Call;
import dev.skald.queue.Json;
import dev.skald.queue.OnRefused;
import dev.skald.queue.Retry;
import dev.skald.queue.Step;
import dev.skald.queue.StepWork;
import dev.skald.queue.SubQueue;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** Builds a step of which a test names only what it is about. Unless said, it has an action and a compensation. */
public final class StepBuilder {
    private final String name;
    private UUID id = UUID.randomUUID();
    private Call action;
    private Call compensation;
    private StepWork work;
    private Json when;
    private boolean optional;
    private List<String> after = List.of();
    private Retry retry = Retry.ACTION;
    private Retry compensationRetry = Retry.COMPENSATION;
    private OnRefused onRefused = OnRefused.RESTORE;
    private boolean undoNeedsResult;

    private StepBuilder(String name) {
        this.name = name;
        this.action = callOf("http://localhost/" + name);
        this.compensation = action;
    }

    public static StepBuilder step(String name) {
        return new StepBuilder(name);
    }

    /** A call with nothing but an address. */
    public static Call callOf(String url) {
        return new Call("POST", url, Map.of(), null, Call.DEFAULT_TIMEOUT);
    }

    public StepBuilder id(UUID of) {
        id = of;
        return this;
    }

    /** Its action and its compensation. */
    public StepBuilder calls(Call call) {
        action = call;
        compensation = call;
        return this;
    }

    public StepBuilder action(Call call) {
        action = call;
        return this;
    }

    /** Its compensation; null for none. */
    public StepBuilder compensation(Call call) {
        compensation = call;
        return this;
    }

    /** The queue that it is, instead of having calls. */
    public StepBuilder queue(SubQueue subQueue) {
        return work(subQueue);
    }

    /** What it does instead of its own calls. */
    public StepBuilder work(StepWork other) {
        work = other;
        return this;
    }

    /** An expression, without its marks. */
    public StepBuilder when(String code) {
        when = new Json("\"{% " + code + " %}\"");
        return this;
    }

    public StepBuilder optional() {
        optional = true;
        return this;
    }

    public StepBuilder after(String... steps) {
        after = List.of(steps);
        return this;
    }

    public StepBuilder retry(Retry ofAction, Retry ofCompensation) {
        retry = ofAction;
        compensationRetry = ofCompensation;
        return this;
    }

    public StepBuilder onRefused(OnRefused choice) {
        onRefused = choice;
        return this;
    }

    public StepBuilder undoNeedsResult(boolean needs) {
        undoNeedsResult = needs;
        return this;
    }

    public Step build() {
        return new Step(
                id,
                name,
                work == null ? new StepWork.Calls(action, compensation, null) : work,
                when,
                optional,
                after,
                retry,
                compensationRetry,
                onRefused,
                undoNeedsResult,
                null);
    }
}
