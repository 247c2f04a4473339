package dev.skald.support;

import dev.skald.queue.Call;
import dev.skald.queue.Driver;
import dev.skald.queue.Hold;
import dev.skald.queue.Json;
import dev.skald.queue.LogEntry;
import dev.skald.queue.OnInterruption;
import dev.skald.queue.Operation;
import dev.skald.queue.Owner;
import dev.skald.queue.Parent;
import dev.skald.queue.Queue;
import dev.skald.queue.QueueStart;
import dev.skald.queue.Retry;
import dev.skald.queue.Step;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** Builds what a queue is started with, of which a test names only what it is about. */
public final class StartBuilder {
    private final List<Step> steps;
    private UUID id = UUID.randomUUID();
    private String name = "trip";
    private Json input = Json.NULL;
    private Duration timeout;
    private Instant deadline;
    private OnInterruption onInterruption = OnInterruption.RESTORE;
    private Map<String, String> labels = Map.of();
    private Driver driver = Driver.COORDINATOR;
    private Instant startAt;
    private Parent parent;
    private Hold hold;
    private Owner owner = Owner.DEFAULT;
    private Json output;
    private QueueStart.RestoreOrder restoreOrder = QueueStart.RestoreOrder.REVERSE;

    private StartBuilder(List<Step> steps) {
        this.steps = steps;
    }

    public static StartBuilder start(Step... steps) {
        return new StartBuilder(List.of(steps));
    }

    public StartBuilder id(UUID of) {
        id = of;
        return this;
    }

    public StartBuilder name(String text) {
        name = text;
        return this;
    }

    public StartBuilder input(Json json) {
        input = json;
        return this;
    }

    public StartBuilder deadline(Instant time) {
        deadline = time;
        return this;
    }

    public StartBuilder onInterruption(OnInterruption choice) {
        onInterruption = choice;
        return this;
    }

    public StartBuilder labels(Map<String, String> all) {
        labels = all;
        return this;
    }

    public StartBuilder driver(Driver choice) {
        driver = choice;
        return this;
    }

    public StartBuilder startAt(Instant time) {
        startAt = time;
        return this;
    }

    public StartBuilder parent(Parent of) {
        parent = of;
        return this;
    }

    public StartBuilder hold(Hold how) {
        hold = how;
        return this;
    }

    /** Held for 30 seconds before its check is called, twice at most. */
    public StartBuilder held() {
        Call check = new Call("POST", "http://caller/check", Map.of(), null, Call.DEFAULT_TIMEOUT);
        return hold(new Hold(
                check, Duration.ofSeconds(30), new Retry(2, Duration.ofSeconds(1), 2, Duration.ofSeconds(10))));
    }

    public StartBuilder timeout(Duration longest) {
        timeout = longest;
        return this;
    }

    public StartBuilder owner(Owner of) {
        owner = of;
        return this;
    }

    /** JSON with expressions. */
    public StartBuilder output(Json json) {
        output = json;
        return this;
    }

    public StartBuilder restoreOrder(QueueStart.RestoreOrder order) {
        restoreOrder = order;
        return this;
    }

    public QueueStart build() {
        return new QueueStart(
                id,
                name,
                input,
                steps,
                timeout,
                deadline,
                onInterruption,
                Map.of(),
                labels,
                null,
                driver,
                startAt,
                parent,
                hold,
                owner,
                output,
                restoreOrder);
    }

    /** The queue that has just been started, and what its log tells then; all at this time. */
    public Queue queue(Instant at, Operation... operations) {
        List<LogEntry> log = new ArrayList<>(List.of(new LogEntry(1, at, "n1", new Operation.QueueStarted())));
        for (Operation operation : operations) {
            log.add(new LogEntry(log.size() + 1, at, "n1", operation));
        }
        return Queue.fold(build(), log);
    }
}
