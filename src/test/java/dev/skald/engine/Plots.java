package dev.skald.engine;

import dev.skald.queue.Call;
import dev.skald.queue.Driver;
import dev.skald.queue.Hold;
import dev.skald.queue.Json;
import dev.skald.queue.OnInterruption;
import dev.skald.queue.OnRefused;
import dev.skald.queue.Owner;
import dev.skald.queue.Parent;
import dev.skald.queue.QueueStart;
import dev.skald.queue.Retry;
import dev.skald.queue.Step;
import dev.skald.queue.StepWork;
import dev.skald.queue.SubQueue;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Queues of every shape, to start. */
final class Plots {
    private static final List<OnInterruption> INTERRUPTIONS = List.of(OnInterruption.values());

    /** How deep queues are steps of each other. */
    private static final int NESTED_MAX = 2;

    /** True for about half of the queues; the same as {@link #isUnwanted}. */
    private static final Json WHEN = new Json("\"{% $queue.id < '8' %}\"");

    private static final Json OUTPUT = new Json("{\"all\": \"{% $steps %}\", \"failure\": \"{% $failure %}\"}");

    private final Random random;
    private final Duration patience;
    private final UnaryOperator<String> text;
    /** How likely a step is a queue. */
    private final double splits;

    /**
     * Queues by chance.
     *
     * @param patience the longest time-out of a call
     * @param text makes each text what it is in this world
     */
    Plots(Random random, Duration patience, UnaryOperator<String> text) {
        this.random = random;
        this.patience = patience;
        this.text = text;
        this.splits = random.nextInt(3) == 0 ? 0.5 : 0.125;
    }

    QueueStart any(Instant now) {
        boolean driven = random.nextInt(6) == 0;
        return start(id(), now, driven, null, NESTED_MAX);
    }

    /** A queue that is no step of any, whatever it says. */
    QueueStart stranger(UUID id, Instant now, @Nullable Parent said) {
        return start(id, now, false, said, 1);
    }

    /** How a queue is held; without chance, so that the seeds that are known tell the same stories. */
    private static Hold hold(UUID id) {
        Call check = new Call("POST", "http://caller/check", Map.of(), null, Duration.ofSeconds(5));
        int number = Math.floorMod(id.getMostSignificantBits(), 20_000);
        Retry retry = new Retry(1 + number % 5, Duration.ofMillis(100), 2, Duration.ofSeconds(5));
        return new Hold(check, Duration.ofMillis(1 + number), retry);
    }

    private QueueStart start(UUID id, Instant now, boolean driven, @Nullable Parent parent, int nested) {
        int size = driven ? 0 : 1 + random.nextInt(parent == null ? 4 : 2);
        List<Step> steps = new ArrayList<>();
        for (int number = 0; number < size; number++) {
            steps.add(waiting(step(id, number, now, nested)));
        }
        boolean hurried = driven || random.nextInt(5) == 0;
        return new QueueStart(
                id,
                "simulated",
                Json.NULL,
                steps,
                hurried ? Duration.ofSeconds(random.nextInt(5, 60)) : null,
                null,
                INTERRUPTIONS.get(random.nextInt(INTERRUPTIONS.size())),
                Map.of(),
                Map.of("tenant", text.apply("acme")),
                null,
                driven ? Driver.CALLER : Driver.COORDINATOR,
                parent == null && random.nextInt(10) == 0 ? now.plusSeconds(random.nextInt(20)) : null,
                parent,
                parent == null && Math.floorMod(id.getLeastSignificantBits(), 6) == 0 ? hold(id) : null,
                Owner.DEFAULT,
                oneIn(4, id, 24) ? OUTPUT : null,
                oneIn(4, id, 32) ? QueueStart.RestoreOrder.PARALLEL : QueueStart.RestoreOrder.REVERSE);
    }

    /**
     * The same step, or one that lets time pass or waits for a signal instead of its calls; without chance, so that the seeds
     * that are known tell the same stories.
     */
    private static Step waiting(Step step) {
        int number = Math.floorMod(step.id().getLeastSignificantBits(), 24);
        Duration longest = Duration.ofSeconds(number * 3L);
        return switch (number) {
            case 1, 2, 3 -> with(step, new StepWork.Wait(new Json("\"" + longest + "\"")));
            case 4, 5 -> with(step, new StepWork.Signal(longest, StepWork.OnTimeout.CONTINUE));
            case 6 -> with(step, new StepWork.Signal(longest, StepWork.OnTimeout.REFUSE));
            default -> step;
        };
    }

    private static Step with(Step step, StepWork work) {
        return step.queue() != null
                ? step
                : new Step(
                        step.id(),
                        step.name(),
                        work,
                        step.when(),
                        step.optional(),
                        step.after(),
                        step.retry(),
                        step.compensationRetry(),
                        step.onRefused(),
                        false,
                        null);
    }

    /**
     * A step of a queue.
     *
     * @param nested how deep queues may be steps of each other from here
     */
    Step step(UUID queueId, int number, Instant now, int nested) {
        List<String> after = new ArrayList<>();
        for (int earlier = 0; earlier < number; earlier++) {
            if (random.nextInt(3) > 0) {
                after.add("s" + earlier);
            }
        }
        UUID id = id();
        String name = "s" + number;
        boolean isQueue = nested > 0 && random.nextDouble() < splits;
        boolean undoable = !isQueue && random.nextInt(12) > 0;
        Duration timeout = patience.minusMillis(random.nextInt(4_500));
        return new Step(
                id,
                name,
                isQueue
                        ? new SubQueue.Here(start(id, now, false, new Parent(queueId, name, true), nested - 1))
                        : work(
                                id,
                                new StepWork.Calls(
                                        call(number, timeout),
                                        undoable ? call(number, timeout) : null,
                                        random.nextInt(4) > 0 ? null : call(number, timeout))),
                oneIn(8, id, 8) ? WHEN : null,
                oneIn(6, id, 16),
                after,
                retry(),
                retry(),
                random.nextInt(6) == 0 ? OnRefused.CONTINUE : OnRefused.RESTORE,
                undoable && random.nextInt(8) == 0,
                null);
    }

    /** Calls, for itself or for each element of a list; without chance, as {@link #hold}. */
    private static StepWork work(UUID id, StepWork.Calls calls) {
        int number = Math.floorMod(id.getLeastSignificantBits(), 10);
        return oneIn(16, id, 0)
                ? new StepWork.ForEach(new Json("\"{% [1.." + number % 5 + "] %}\""), 1 + number % 3, calls)
                : calls;
    }

    /** Whether a thing with this id is one of so many that are different, by other bits of the id for each difference. */
    private static boolean oneIn(int many, UUID id, int bits) {
        return Math.floorMod(id.getMostSignificantBits() >>> bits, many) == 0;
    }

    /** Whether the condition of a step is false. */
    static boolean isUnwanted(UUID queueId, Step step) {
        return step.when() != null && queueId.toString().compareTo("8") >= 0;
    }

    private Call call(int number, Duration timeout) {
        return new Call("POST", text.apply("http://p/" + number), Map.of(), null, timeout);
    }

    private Retry retry() {
        return new Retry(1 + random.nextInt(4), Duration.ofMillis(100), 2, Duration.ofSeconds(2));
    }

    UUID id() {
        return new UUID(random.nextLong(), random.nextLong());
    }
}
