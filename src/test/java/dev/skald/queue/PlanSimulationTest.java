package dev.skald.queue;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * Runs the plan against simulated participants that answer at random, with a crash possible between any two steps, many
 * thousand times, and looks into the participants' own books afterwards. A failure names its seed; {@code
 * -Dskald.seed=N} runs only that one.
 */
class PlanSimulationTest {
    private static final int RUNS = 20_000;
    private static final int TURNS_MAX = 5_000;
    private static final Json EXPRESSION = new Json("\"{% $input %}\"");

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
        private final SimulatedParticipants book;
        private final List<LogEntry> log = new ArrayList<>();
        private Instant now = Instant.parse("2026-01-01T00:00:00Z");
        private Queue queue;
        /** Whether the caller of a queue that is held committed; null while it has not decided. */
        private @Nullable Boolean committed;

        /** What the first attempt at each call could say about failures. */
        private final Map<PlannedWork.StepDue, StepReason> reasons = new HashMap<>();

        Run(long seed) {
            random = new Random(seed);
            book = new SimulatedParticipants(random);
            QueueStart start = start();
            log.add(new LogEntry(1, now, "a", new Operation.QueueStarted()));
            queue = Queue.fold(start, log);
        }

        private QueueStart start() {
            boolean driven = random.nextInt(4) == 0;
            int size = driven ? random.nextInt(3) : 1 + random.nextInt(5);
            List<Integer> order =
                    new ArrayList<>(IntStream.range(0, size).boxed().toList());
            Collections.shuffle(order, new Random(random.nextLong()));
            List<Step> steps = new ArrayList<>();
            for (int number = 0; number < size; number++) {
                int place = order.indexOf(number);
                steps.add(step(
                        number,
                        order.subList(0, place).stream()
                                .filter(earlier -> random.nextInt(3) > 0)
                                .map(earlier -> "s" + earlier)
                                .toList()));
            }
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
                    null,
                    driven ? Driver.CALLER : Driver.COORDINATOR,
                    random.nextInt(8) == 0 ? now.plusSeconds(random.nextInt(100)) : null,
                    null,
                    random.nextInt(4) == 0 ? hold() : null,
                    Owner.DEFAULT,
                    random.nextInt(4) == 0 ? EXPRESSION : null,
                    random.nextInt(4) == 0 ? QueueStart.RestoreOrder.PARALLEL : QueueStart.RestoreOrder.REVERSE);
        }

        private Hold hold() {
            Call check = new Call("POST", "http://caller/check", Map.of(), null, Duration.ofSeconds(1));
            Retry retry = new Retry(1 + random.nextInt(4), Duration.ofMillis(100), 2, Duration.ofSeconds(1));
            return new Hold(check, Duration.ofSeconds(1 + random.nextInt(10)), retry);
        }

        private Step step(int number, List<String> after) {
            Call call = new Call(
                    "POST", URI.create("http://p/" + number).toString(), Map.of(), null, Duration.ofSeconds(1));
            StepWork.Calls calls = new StepWork.Calls(
                    call, random.nextInt(8) == 0 ? null : call, random.nextInt(3) == 0 ? call : null);
            return new Step(
                    new UUID(1, number),
                    "s" + number,
                    work(calls),
                    random.nextInt(6) == 0 ? EXPRESSION : null,
                    random.nextInt(5) == 0,
                    after,
                    new Retry(1 + random.nextInt(4), Duration.ofMillis(100), 2, Duration.ofSeconds(1)),
                    new Retry(1 + random.nextInt(4), Duration.ofMillis(100), 2, Duration.ofSeconds(1)),
                    random.nextInt(6) == 0 ? OnRefused.CONTINUE : OnRefused.RESTORE,
                    random.nextInt(3) == 0,
                    null);
        }

        private StepWork work(StepWork.Calls calls) {
            StepWork.OnTimeout[] onTimeout = StepWork.OnTimeout.values();
            return switch (random.nextInt(12)) {
                case 0 -> new StepWork.Wait(EXPRESSION);
                case 1 ->
                    new StepWork.Signal(
                            random.nextInt(3) == 0 ? null : Duration.ofSeconds(random.nextInt(60)),
                            onTimeout[random.nextInt(onTimeout.length)]);
                case 2 -> new StepWork.ForEach(EXPRESSION, 1 + random.nextInt(3), calls);
                default -> calls;
            };
        }

        void play() {
            for (int turn = 0; turn < TURNS_MAX; turn++) {
                now = now.plusMillis(random.nextInt(50));
                if (random.nextInt(4) == 0) {
                    book.somethingArrives();
                }
                if (random.nextInt(10) == 0) {
                    someAnswerComesByItself();
                }
                if (random.nextInt(20) == 0) {
                    someoneSendsSignal();
                }
                if (random.nextInt(40) == 0) {
                    someoneAsksForRestore();
                }
                if (random.nextInt(60) == 0) {
                    anAdminActs();
                }
                if (takeTurn()) {
                    checkOutcome();
                    return;
                }
            }
            throw new AssertionError("no outcome after " + TURNS_MAX + " turns");
        }

        /** Before its turn, or when it is waited for. */
        private void someoneSendsSignal() {
            queue.steps().stream()
                    .filter(state -> queue.status() == QueueStatus.RUNNING && state.takesSignal())
                    .findFirst()
                    .ifPresent(state ->
                            append(new Operation.SignalReceived(state.step().name(), Json.NULL, "ada")));
        }

        private void someoneAsksForRestore() {
            if (queue.status() == QueueStatus.RUNNING || (queue.status() == QueueStatus.HELD && decides(false))) {
                append(new Operation.RestoreRequested("the caller changed its mind"));
            }
        }

        /** Whether the caller decides so, or has before. */
        private boolean decides(boolean commit) {
            if (committed == null) {
                committed = commit;
            }
            return committed == commit;
        }

        /** What a caller that commits or not asks of its queue, unless it is dead. */
        private void callerOfHeldActs() {
            if (committed == null && random.nextBoolean()) {
                committed = random.nextBoolean();
            }
            if (committed != null && random.nextInt(3) > 0) {
                append(
                        committed
                                ? new Operation.QueueSubmitted("ada")
                                : new Operation.RestoreRequested("the caller rolled back"));
            }
        }

        /** In time, late, or as the call's own answer is on its way; what is too late is not taken. */
        private void someAnswerComesByItself() {
            if (queue.steps().isEmpty() || queue.status().ended()) {
                return;
            }
            StepState state = queue.steps().get(random.nextInt(queue.steps().size()));
            CallKind kind = state.kind();
            Outcome outcome = book.later(state.step().name(), kind);
            boolean restoring = queue.status() != QueueStatus.RUNNING;
            if (!(outcome instanceof Outcome.Pending) && state.takesAnswer(kind, restoring)) {
                state.judge(kind, state.call(kind).attempts(), outcome, now).ifPresent(this::append);
            }
        }

        private void anAdminActs() {
            if (queue.status().ended()) {
                return;
            }
            if (queue.paused() != null) {
                append(new Operation.AdminResumed("ada"));
            } else if (random.nextInt(3) == 0 && queue.status() != QueueStatus.ATTENTION) {
                append(new Operation.AdminPaused("the bank is closed", "ada"));
            } else if (random.nextInt(3) == 0) {
                append(new Operation.AdminRetried("ada"));
            } else {
                resolveSomething();
            }
        }

        /** Says of a step how it came out, having seen to it that this is true. */
        private void resolveSomething() {
            for (StepState state : queue.steps()) {
                String name = state.step().name();
                for (Operation.As as : Operation.As.values()) {
                    if (random.nextInt(3) > 0 || !queue.mayBeResolved(state, as)) {
                        continue;
                    }
                    switch (as) {
                        case COMPENSATED, REFUSED -> book.undoneByHand(name);
                        case DONE -> {
                            if (state.status() == StepStatus.CONFIRMING) {
                                book.confirmedByHand(name);
                            } else if (!book.effective(name)) {
                                continue;
                            }
                        }
                    }
                    append(new Operation.AdminResolved(name, as, "I rang them up", "ada", null));
                    return;
                }
            }
        }

        /** Whether the queue has its outcome. */
        private boolean takeTurn() {
            switch (Plan.next(queue, now)) {
                case PlannedWork.Decide decide -> append(decide.decision());
                case PlannedWork.Retry retry -> {
                    Instant until = now.plus(retry.delay());
                    append(
                            switch (retry.due()) {
                                case PlannedWork.StepDue step ->
                                    new Operation.RetryScheduled(step.step(), step.kind(), until);
                                case PlannedWork.CheckDue check -> new Operation.CheckScheduled(until);
                            });
                }
                case PlannedWork.Output output ->
                    append(
                            random.nextInt(8) == 0
                                    ? new Operation.RestoreRequested("the output can't be computed")
                                    : new Operation.OutputComputed(Json.NULL));
                case PlannedWork.Calls calls -> call(calls.due());
                case PlannedWork.Polls polls -> poll(polls.due());
                case PlannedWork.Busy busy -> throw new AssertionError("nothing is under way");
                case PlannedWork.Wait wait -> await(wait);
                case PlannedWork.Ended ended -> {
                    return !callerRegretsSuccess();
                }
            }
            return false;
        }

        private void await(PlannedWork.Wait wait) {
            switch (wait.waiting().reason()) {
                case ATTENTION -> {
                    assertThat(queue.status()).isEqualTo(QueueStatus.ATTENTION);
                    if (queue.awaitsSubmit() && random.nextBoolean()) {
                        callerOfHeldActs();
                    } else if (random.nextBoolean()) {
                        resolveSomething();
                    } else {
                        append(new Operation.AdminRetried("ada"));
                    }
                }
                case PAUSED -> {
                    assertThat(queue.paused()).isNotNull();
                    append(new Operation.AdminResumed("ada"));
                }
                case CALLER -> callerActs(wait.dueAt());
                case SUBMIT -> {
                    now = Objects.requireNonNull(wait.dueAt(), "a queue is held for ever");
                    if (random.nextBoolean()) {
                        callerOfHeldActs();
                    }
                }
                case SIGNAL -> {
                    if (wait.dueAt() == null || random.nextBoolean()) {
                        append(new Operation.SignalReceived(
                                Objects.requireNonNull(wait.waiting().step()), Json.NULL, null));
                    } else {
                        now = wait.dueAt();
                    }
                }
                case RETRY, RESULT, TIME, START, RECOVERY -> {
                    Instant dueAt = Objects.requireNonNull(wait.dueAt(), "a wait without an end");
                    assertThat(dueAt).isAfter(now);
                    now = dueAt;
                }
                case TURN, PARTICIPANT -> throw new AssertionError("the plan does not know of nodes");
            }
        }

        private void callerActs(@Nullable Instant deadline) {
            int size = Math.toIntExact(queue.steps().stream()
                    .filter(state -> state.step().element() == null)
                    .count());
            if (size >= 5 || random.nextInt(4) == 0) {
                if (deadline != null && random.nextInt(4) == 0) {
                    now = deadline;
                } else {
                    append(new Operation.QueueCompleted(null));
                }
                return;
            }
            Step added = step(size, size == 0 || random.nextInt(4) == 0 ? List.of() : List.of("s" + (size - 1)));
            append(new Operation.StepAdded(added, "f" + size, null));
            if (added.work() instanceof StepWork.Calls && random.nextInt(4) == 0) {
                book.enlist(added.name());
                append(new Operation.StepEnlisted(added.name(), Json.NULL));
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

        private void call(List<PlannedWork.Due> all) {
            assertThat(all).isNotEmpty();
            assertThat(queue.paused()).isNull();
            List<PlannedWork.Due> due = new ArrayList<>();
            for (PlannedWork.Due one : all) {
                Operation.Decision decision = one instanceof PlannedWork.StepDue step ? decision(step) : null;
                if (decision == null) {
                    due.add(one);
                } else {
                    append(decision);
                }
            }
            Map<PlannedWork.Due, Integer> attempts = new HashMap<>();
            for (PlannedWork.Due one : due) {
                checkMayCall(one);
                attempts.put(one, announce(one));
            }
            if (crash()) {
                return;
            }
            List<PlannedWork.Due> order = new ArrayList<>(due);
            Collections.shuffle(order, new Random(random.nextLong()));
            for (PlannedWork.Due one : order) {
                Outcome outcome = outcome(one);
                if (random.nextInt(10) == 0) {
                    someAnswerComesByItself();
                }
                if (crash()) {
                    return;
                }
                learn(one, attempts.get(one), outcome);
                if (random.nextInt(20) == 0) {
                    someoneAsksForRestore();
                }
                if (random.nextInt(30) == 0) {
                    anAdminActs();
                }
            }
        }

        /** What becomes of a step without a call; null when it is called. */
        private Operation.@Nullable Decision decision(PlannedWork.StepDue due) {
            StepState state = queue.step(due.step());
            String name = due.step();
            if (due.kind() != CallKind.ACTION) {
                return null;
            }
            if (state.step().when() != null && !state.begun() && random.nextBoolean()) {
                return new Operation.StepSkipped(name);
            }
            boolean fails = random.nextInt(20) == 0;
            Operation.Decision refused = new Operation.StepRefused(name, 0, StepProblem.of("it can't be computed"));
            return switch (state.step().work()) {
                case StepWork.Wait wait ->
                    fails ? refused : new Operation.WaitStarted(name, now.plusSeconds(random.nextInt(100)));
                case StepWork.Signal signal
                when state.result() != null -> new Operation.WaitEnded(name, StepStatus.DONE, null);
                case StepWork.Signal signal ->
                    new Operation.WaitStarted(name, signal.timeout() == null ? null : now.plus(signal.timeout()));
                case StepWork.ForEach list when state.begun() -> new Operation.StepJoined(name);
                case StepWork.ForEach list ->
                    fails
                            ? refused
                            : new Operation.StepExpanded(name, Collections.nCopies(random.nextInt(4), Json.NULL));
                case StepWork.Calls calls -> null;
                case SubQueue sub -> null;
            };
        }

        private int announce(PlannedWork.Due due) {
            return switch (due) {
                case PlannedWork.StepDue step -> {
                    int attempt = attempts(step) + 1;
                    StepReason reason = StepReason.of(queue, queue.step(step.step()), step.kind());
                    assertThat(reasons.computeIfAbsent(step, first -> reason))
                            .as("what %s says at each attempt", step)
                            .isEqualTo(reason);
                    append(new Operation.CallStarted(step.step(), step.kind(), attempt, null));
                    yield attempt;
                }
                case PlannedWork.CheckDue check -> {
                    int attempt = queue.hold().check().attempts() + 1;
                    append(new Operation.CheckStarted(attempt, null));
                    yield attempt;
                }
            };
        }

        private int attempts(PlannedWork.StepDue due) {
            return queue.step(due.step()).call(due.kind()).attempts();
        }

        private Outcome outcome(PlannedWork.Due due) {
            return switch (due) {
                case PlannedWork.StepDue step ->
                    switch (step.kind()) {
                        case ACTION -> book.act(step.step());
                        case COMPENSATION -> undo(queue.step(step.step()));
                        case CONFIRMATION -> book.confirm(step.step());
                    };
                case PlannedWork.CheckDue check -> checkAnswers();
            };
        }

        /** It closes the door: a caller that has not committed by then never does. */
        private Outcome checkAnswers() {
            StepProblem problem = StepProblem.of("the caller is away");
            return switch (random.nextInt(5)) {
                case 0 -> new Outcome.Unreached(problem);
                case 1 -> new Outcome.InDoubt(problem);
                case 2 -> random.nextInt(4) == 0 ? new Outcome.Refused(problem) : new Outcome.InDoubt(problem);
                default -> new Outcome.Done(Json.NULL, decides(false) ? 409 : 200, Duration.ZERO);
            };
        }

        private void poll(List<PlannedWork.StepDue> due) {
            assertThat(due).isNotEmpty();
            for (PlannedWork.StepDue one : due) {
                learn(one, attempts(one), book.later(one.step(), one.kind()));
            }
        }

        private void learn(PlannedWork.Due due, int attempt, Outcome outcome) {
            OutcomeFacts.of(queue, due, attempt, outcome, now).ifPresent(this::append);
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

        private void checkMayCall(PlannedWork.Due due) {
            switch (due) {
                case PlannedWork.StepDue ofStep -> checkMayCall(ofStep);
                case PlannedWork.CheckDue check -> assertThat(queue.status()).isEqualTo(QueueStatus.HELD);
            }
        }

        private void checkMayCall(PlannedWork.StepDue due) {
            assertThat(queue.start().hold() == null || Boolean.TRUE.equals(committed))
                    .as("the caller of the queue has committed when %s is called", due.step())
                    .isTrue();
            Step step = queue.step(due.step()).step();
            switch (due.kind()) {
                case ACTION ->
                    assertThat(step.after())
                            .as("what %s comes after", due.step())
                            // What an admin has undone meanwhile does not count on the way back.
                            .allMatch(name -> queue.step(name).passed() || queue.status() == QueueStatus.RESTORING);
                case CONFIRMATION ->
                    assertThat(queue.steps())
                            .as("all steps when %s is confirmed", due.step())
                            .noneMatch(s -> s.status() == StepStatus.IDLE
                                    || (s.status() == StepStatus.IN_DOUBT && !s.skipped()));
                case COMPENSATION -> {
                    assertThat(queue.step(due.step()).intentSeq())
                            .as("intent of %s", due.step())
                            .isPositive();
                    Graph.after(queue, due.step()).stream()
                            .filter(s -> s.step().compensation() != null
                                    && queue.start().restoreOrder() == QueueStart.RestoreOrder.REVERSE)
                            .forEach(s -> assertThat(book.effective(s.step().name()))
                                    .as("%s undone while %s, which came after it, is not", due.step(), s)
                                    .isFalse());
                }
            }
        }

        private void append(Operation operation) {
            LogEntry entry = new LogEntry(log.size() + 1, now, "a", operation);
            log.add(entry);
            Queue before = queue;
            queue = queue.with(entry);
            if (before.status() != queue.status()) {
                taken.add(before.status() + ">" + queue.status());
            }
            for (int i = 0; i < before.steps().size(); i++) {
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
            if (Boolean.FALSE.equals(committed)) {
                assertThat(queue.steps())
                        .as("steps of a queue that was dropped")
                        .noneMatch(StepState::begun);
            }
            for (StepState state : queue.steps()) {
                String name = state.step().name();
                if (restored) {
                    assertThat(book.effective(name) && !state.skipped())
                            .as("%s still has an effect", name)
                            .isFalse();
                } else if (!state.skipped() && state.step().work() instanceof StepWork.Calls) {
                    boolean done = state.status() == StepStatus.DONE || state.status() == StepStatus.CONFIRMED;
                    assertThat(book.effective(name))
                            .as("%s has its effect", name)
                            .isEqualTo(done);
                    assertThat(book.effects(name)).as("effects of %s", name).isLessThanOrEqualTo(1);
                    boolean wantsToKnow = done && state.step().confirmation() != null;
                    assertThat(book.confirmed(name))
                            .as("%s knows that it is final", name)
                            .isEqualTo(wantsToKnow);
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
