package dev.skald.queue;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/**
 * Runs the plan against simulated participants that answer at random, with a crash possible between any two steps, many
 * thousand times, and looks into the participants' own books afterwards. A failure names its seed; {@code
 * -Dskald.seed=N} runs only that one.
 */
class PlanSimulationTest {
    private static final int RUNS = 20_000;
    private static final int TURNS_MAX = 5_000;

    private final Set<String> taken = new HashSet<>();

    @Test
    void whatever_happens_the_books_agree_with_the_outcome() {
        Long only = Long.getLong("skald.seed");
        if (only != null) {
            new Run(only).play();
            return;
        }
        int succeeded = 0;
        int restored = 0;
        for (long seed = 0; seed < RUNS; seed++) {
            Run run = new Run(seed);
            try {
                run.play();
            } catch (RuntimeException | AssertionError e) {
                throw new AssertionError("seed " + seed + " fails; the log was\n" + run.log(), e);
            }
            if (run.queue.status() == QueueStatus.SUCCEEDED) {
                succeeded++;
            } else {
                restored++;
            }
        }
        assertThat(succeeded).as("runs that succeeded").isGreaterThan(RUNS / 20);
        assertThat(restored).as("runs that were restored").isGreaterThan(RUNS / 20);
        assertThat(taken).as("rows of the state tables that were taken").containsAll(rows());
    }

    private static List<String> rows() {
        List<String> rows = new ArrayList<>();
        QueueStatus.TRANSITIONS.rows().forEach(row -> rows.add(row.from() + ">" + row.to()));
        StepStatus.TRANSITIONS.rows().forEach(row -> rows.add(row.from() + ">" + row.to()));
        return rows;
    }

    /** One queue from its start to its outcome. */
    private final class Run {
        private final RandomGenerator random;
        private final Book book;
        private final List<LogEntry> log = new ArrayList<>();
        private Instant now = Instant.parse("2026-01-01T00:00:00Z");
        private Queue queue;

        Run(long seed) {
            random = new Random(seed);
            book = new Book(random);
            QueueStart start = start();
            log.add(new LogEntry(1, now, "a", new Operation.QueueStarted()));
            queue = Queue.fold(start, log);
        }

        private QueueStart start() {
            int size = 1 + random.nextInt(5);
            List<Step> steps = IntStream.range(0, size).mapToObj(this::step).toList();
            return new QueueStart(
                    new UUID(0, 1),
                    "simulated",
                    Json.NULL,
                    steps,
                    random.nextInt(4) == 0 ? Duration.ofSeconds(random.nextInt(1, 60)) : null,
                    null,
                    random.nextBoolean() ? OnInterruption.RESTORE : OnInterruption.RESUME,
                    Map.of(),
                    Map.of(),
                    null);
        }

        private Step step(int number) {
            Call call = new Call(
                    "POST", URI.create("http://p/" + number).toString(), Map.of(), null, Duration.ofSeconds(1));
            List<String> after = IntStream.range(0, number)
                    .filter(earlier -> random.nextInt(3) > 0)
                    .mapToObj(earlier -> "s" + earlier)
                    .toList();
            return new Step(
                    new UUID(1, number),
                    "s" + number,
                    call,
                    random.nextInt(8) == 0 ? null : call,
                    after,
                    new Retry(1 + random.nextInt(4), Duration.ofMillis(100), 2, Duration.ofSeconds(1)),
                    new Retry(1 + random.nextInt(4), Duration.ofMillis(100), 2, Duration.ofSeconds(1)),
                    random.nextInt(6) == 0 ? OnRefused.CONTINUE : OnRefused.RESTORE,
                    random.nextInt(3) == 0);
        }

        void play() {
            for (int turn = 0; turn < TURNS_MAX; turn++) {
                now = now.plusMillis(random.nextInt(50));
                if (random.nextInt(4) == 0) {
                    book.somethingArrives();
                }
                if (random.nextInt(40) == 0) {
                    someoneAsksForRestore();
                }
                if (takeTurn()) {
                    checkOutcome();
                    return;
                }
            }
            throw new AssertionError("no outcome after " + TURNS_MAX + " turns");
        }

        private void someoneAsksForRestore() {
            if (queue.status() == QueueStatus.RUNNING) {
                append(new Operation.RestoreRequested("the caller changed its mind"));
            }
        }

        /** Whether the queue has its outcome. */
        private boolean takeTurn() {
            switch (Plan.next(queue, now)) {
                case Next.Decide decide -> append(decide.decision());
                case Next.Retry retry -> {
                    Instant until = now.plus(retry.delay());
                    append(new Operation.RetryScheduled(retry.step(), retry.kind(), until));
                }
                case Next.Calls calls -> call(calls.due());
                case Next.Busy busy -> throw new AssertionError("nothing is under way");
                case Next.Wait wait -> await(wait.waiting());
                case Next.Ended ended -> {
                    return !callerRegretsSuccess();
                }
            }
            return false;
        }

        private void await(Waiting waiting) {
            if (waiting.reason() == Waiting.Reason.ATTENTION) {
                assertThat(queue.status()).isEqualTo(QueueStatus.ATTENTION);
                append(new Operation.AdminRetried());
            } else {
                now = Objects.requireNonNull(waiting.until(), "a wait without an end");
            }
        }

        private boolean callerRegretsSuccess() {
            if (queue.status() != QueueStatus.SUCCEEDED || random.nextInt(3) > 0) {
                return false;
            }
            checkOutcome();
            append(new Operation.RestoreRequested("the caller changed its mind after all"));
            return true;
        }

        private void call(List<Next.Due> due) {
            assertThat(due).isNotEmpty();
            for (Next.Due one : due) {
                checkMayCall(one);
                StepState state = queue.step(one.step());
                append(
                        switch (one.kind()) {
                            case ACTION -> new Operation.StepStarted(one.step(), state.attempts() + 1, null);
                            case COMPENSATION, CONFIRMATION ->
                                new Operation.CompensationStarted(one.step(), state.compensationAttempts() + 1, null);
                        });
            }
            if (crash()) {
                return;
            }
            List<Next.Due> order = new ArrayList<>(due);
            java.util.Collections.shuffle(order, new Random(random.nextLong()));
            for (Next.Due one : order) {
                Outcome outcome = switch (one.kind()) {
                    case ACTION -> book.act(one.step());
                    case COMPENSATION, CONFIRMATION -> undo(queue.step(one.step()));
                };
                if (crash()) {
                    return;
                }
                append(queue.step(one.step()).judge(one.kind(), outcome));
                if (random.nextInt(20) == 0) {
                    someoneAsksForRestore();
                }
            }
        }

        private Outcome undo(StepState state) {
            boolean unmakeable = state.step().undoNeedsResult() && state.result() == null;
            return unmakeable
                    ? new Outcome.Refused(StepProblem.of("its compensation needs its result"))
                    : book.undo(state.step().name());
        }

        private boolean crash() {
            if (random.nextInt(30) > 0) {
                return false;
            }
            append(new Operation.QueueInterrupted("a"));
            return true;
        }

        private void checkMayCall(Next.Due due) {
            Step step = queue.step(due.step()).step();
            switch (due.kind()) {
                case ACTION ->
                    assertThat(step.after())
                            .as("what %s comes after", due.step())
                            .allMatch(name -> queue.step(name).passed());
                case COMPENSATION, CONFIRMATION -> {
                    assertThat(queue.step(due.step()).intentSeq())
                            .as("intent of %s", due.step())
                            .isPositive();
                    after(due.step()).stream()
                            .filter(s -> s.step().compensation() != null)
                            .forEach(s -> assertThat(book.effective(s.step().name()))
                                    .as("%s undone while %s, which came after it, is not", due.step(), s)
                                    .isFalse());
                }
            }
        }

        /** The steps that come after one, directly or through others. */
        private List<StepState> after(String name) {
            Set<String> names = new HashSet<>(Set.of(name));
            List<StepState> after = new ArrayList<>();
            for (StepState later : queue.steps()) {
                if (later.step().after().stream().anyMatch(names::contains)) {
                    names.add(later.step().name());
                    after.add(later);
                }
            }
            return after;
        }

        private void append(Operation operation) {
            LogEntry entry = new LogEntry(log.size() + 1, now, "a", operation);
            log.add(entry);
            Queue before = queue;
            queue = queue.with(entry);
            if (before.status() != queue.status()) {
                taken.add(before.status() + ">" + queue.status());
            }
            for (int i = 0; i < queue.steps().size(); i++) {
                StepStatus from = before.steps().get(i).status();
                StepStatus to = queue.steps().get(i).status();
                if (from != to) {
                    taken.add(from + ">" + to);
                }
            }
        }

        private void checkOutcome() {
            boolean restored = queue.status() == QueueStatus.RESTORED;
            if (restored) {
                book.everythingArrives();
            }
            assertThat(Queue.fold(queue.start(), log)).isEqualTo(queue);
            for (StepState state : queue.steps()) {
                String name = state.step().name();
                if (restored) {
                    assertThat(book.effective(name) && !state.skipped())
                            .as("%s still has an effect", name)
                            .isFalse();
                } else {
                    int expected = state.status() == StepStatus.DONE ? 1 : 0;
                    assertThat(book.effects(name)).as("effects of %s", name).isEqualTo(expected);
                }
            }
        }

        String log() {
            StringBuilder text = new StringBuilder();
            log.forEach(entry -> text.append(entry).append('\n'));
            return text.toString();
        }
    }
}
