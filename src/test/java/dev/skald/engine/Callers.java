package dev.skald.engine;

import static dev.skald.support.Actors.ACTOR;
import static org.assertj.core.api.Assertions.assertThat;

import dev.skald.queue.CallKind;
import dev.skald.queue.Driver;
import dev.skald.queue.Json;
import dev.skald.queue.Operation;
import dev.skald.queue.Outcome;
import dev.skald.queue.Owner;
import dev.skald.queue.Parent;
import dev.skald.queue.Queue;
import dev.skald.queue.QueueStart;
import dev.skald.queue.QueueStatus;
import dev.skald.queue.Step;
import dev.skald.queue.StepState;
import dev.skald.queue.StepStatus;
import dev.skald.queue.StepWork;
import dev.skald.queue.SubQueue;
import dev.skald.queue.WaitState;
import dev.skald.queue.rule.Ruling;
import dev.skald.store.SimulatedTables;
import dev.skald.store.StoreRefused;
import dev.skald.store.StoreUnavailable;
import dev.skald.store.read.QueueLookup;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;

/** Those who start queues, drive them and ask to restore them, and an admin. They ask until they have an answer. */
final class Callers {
    private static final int STEPS_MAX = 100;

    /** What may be asked again, with another answer. */
    private static final Set<Ruling.Reason> LATER = Set.of(Ruling.Reason.BUSY, Ruling.Reason.INTERRUPTED);

    /** Nobody waits for longer than this, as one may have to when the clock has stepped back. */
    private static final Duration WAIT_MAX = Duration.ofMinutes(30);

    private final World world;
    private final Cast cast;
    private final Random random;
    private final Plots plots;
    private final Map<UUID, Invariants.Told> told = new HashMap<>();
    /** What the callers of queues that are held decided, each in its own database, where a check decides first perhaps. */
    private final Map<UUID, Boolean> commits = new HashMap<>();

    Callers(World world) {
        this.world = world;
        this.cast = world.cast();
        this.random = cast.random();
        this.plots = new Plots(random, world.weather().calls().plusSeconds(2), world::text);
    }

    Map<UUID, Invariants.Told> told() {
        return told;
    }

    private Invariants.Told told(UUID id) {
        return told.computeIfAbsent(id, unknown -> new Invariants.Told());
    }

    void begin() {
        int queues = 2 + random.nextInt(5);
        for (int i = 0; i < queues; i++) {
            world.outside("starter", this::startOne);
        }
        cast.start("admin", null, this::administer);
        cast.start("stranger", null, this::startStrangers);
    }

    private void startOne() {
        cast.sleep(cast.between(0, Weather.LENGTH.toMillis() * 2 / 3));
        QueueStart start = plots.any(world.databaseNow());
        List<UUID> ids = new ArrayList<>(List.of(start.id()));
        for (Step step : start.steps()) {
            if (step.queue() instanceof SubQueue.Here here) {
                ids.add(here.start().id());
            }
        }
        for (UUID id : ids) {
            if (random.nextInt(id.equals(start.id()) ? 2 : 6) == 0) {
                world.outside("regretter", () -> regret(id));
            }
        }
        if (random.nextInt(3) == 0) {
            world.outside("late regretter", () -> regretAtLast(start.id()));
        }
        cast.sleep(cast.between(0, 3_000));
        for (int more = random.nextInt(3); more > 0; more--) {
            if (cast.chance(world.weather().haste())) {
                world.outside("twin", () -> startAgain(start));
            }
        }
        UseQueue.StartOutcome started;
        try {
            started = ask(
                    "start",
                    node -> node.useQueue.start(start, "f", events(start), ACTOR),
                    answer -> !(answer instanceof UseQueue.StartOutcome.Stopping)
                            && !(answer instanceof UseQueue.StartOutcome.Overloaded),
                    () -> restoreInHaste(start.id()));
        } catch (StoreRefused e) {
            told(start.id()).refused = true;
            refused("starts", start.labels().toString());
            return;
        }
        switch (started) {
            case UseQueue.StartOutcome.New fresh -> told(start.id()).accepted = true;
            case UseQueue.StartOutcome.Again again -> told(start.id()).accepted = true;
            case UseQueue.StartOutcome.AgainPurged purged -> told(start.id()).accepted = true;
            case UseQueue.StartOutcome.IdClosed closed -> world.tally().add("starts of closed ids");
            case UseQueue.StartOutcome.IdReused reused -> throw new AssertionError("nobody else uses this id");
            case UseQueue.StartOutcome.Overloaded overloaded -> throw new AssertionError("it was asked again");
            case UseQueue.StartOutcome.Stopping stopping -> throw new AssertionError("it was asked again");
        }
        if (started instanceof UseQueue.StartOutcome.IdClosed) {
            return;
        }
        start.steps().stream()
                .filter(step -> step.work() instanceof StepWork.Signal)
                .forEach(step -> world.outside("signaller", () -> signal(start.id(), step.name())));
        if (start.hold() != null && !commitAndSubmit(start.id())) {
            return;
        }
        if (start.driver() == Driver.CALLER) {
            drive(start.id());
        }
    }

    /** What every second caller wants published; without chance, so that the seeds that are known tell the same stories. */
    private static List<Operation.EventRegistered> events(QueueStart start) {
        return start.id().getLeastSignificantBits() % 2 == 0
                ? List.of(
                        new Operation.EventRegistered("/trips", "1", "com.example.booked", new Json("{}")),
                        new Operation.EventRegistered("/trips", "2", "com.example.paid", new Json("{}")))
                : List.of();
    }

    /** Whether the caller of a queue that is held committed; if it has not decided, it never will commit. */
    boolean hasCommitted(UUID id) {
        return commits.computeIfAbsent(id, undecided -> false);
    }

    /** Whether it did both: it may vanish before each. */
    private boolean commitAndSubmit(UUID id) {
        cast.sleep(cast.between(0, random.nextInt(4) == 0 ? 30_000 : 3_000));
        if (random.nextInt(4) == 0) {
            world.tally().add("callers gone before their commits");
            return false;
        }
        boolean committed = commits.computeIfAbsent(id, undecided -> random.nextInt(4) > 0);
        if (random.nextInt(4) == 0) {
            world.tally().add("callers gone after their commits");
            return false;
        }
        if (!committed) {
            regretNow(id, false);
            return false;
        }
        SubmitQueue.Result answer = ask(
                "submit",
                node -> node.submitQueue.submit(id, ACTOR),
                given -> !(given instanceof SubmitQueue.Result.Stopping));
        world.tally().add("submits " + answer.getClass().getSimpleName());
        return true;
    }

    /** Sends a signal, before the turn of its step, while that waits, or too late. */
    private void signal(UUID id, String step) {
        cast.sleep(cast.between(0, 20_000));
        Json signal = new Json(Integer.toString(random.nextInt(2)));
        SignalStep.Result answer = ask(
                "signal",
                node -> node.signalStep.signal(id, step, signal, ACTOR),
                given -> !(given instanceof SignalStep.Result.Stopping));
        if (answer instanceof SignalStep.Result.Now || answer instanceof SignalStep.Result.Before) {
            told(id).signals.put(step, signal);
        }
        world.tally().add("signals " + answer.getClass().getSimpleName());
    }

    /** The same start again, by somebody who did not wait for the answer to the first one. */
    private void startAgain(QueueStart start) {
        cast.sleep(cast.between(0, random.nextBoolean() ? 100 : 3_000));
        world.tally().add("starts sent twice");
        try {
            UseQueue.StartOutcome unused = ask(
                    "start again",
                    node -> node.useQueue.start(start, "f", events(start), ACTOR),
                    answer -> !(answer instanceof UseQueue.StartOutcome.Stopping));
        } catch (StoreRefused e) {
            refused("starts", start.labels().toString());
        }
    }

    /** Somebody was told that what he sent is refused: there must be such a text in it, and not in what others sent. */
    private void refused(String what, String text) {
        assertThat(text).as("what is refused").contains(SimulatedTables.UNFIT);
        world.tally().add(what + " refused");
    }

    /** Has what was started perhaps restored at once, instead of starting it again. */
    private void restoreInHaste(UUID id) {
        if (cast.chance(world.weather().haste())) {
            world.tally().add("restores of unsure starts");
            regretNow(id, random.nextBoolean());
        }
    }

    private <A> A ask(String what, Function<SimulatedNode, A> work, Predicate<A> willDo) {
        return ask(what, work, willDo, () -> {});
    }

    /**
     * Asks nodes, one after the other, until one gives an answer that will do.
     *
     * @param work what the node does with the request
     * @param unanswered done each time there is no answer
     * @throws StoreRefused when that is the answer
     */
    private <A> A ask(String what, Function<SimulatedNode, A> work, Predicate<A> willDo, Runnable unanswered) {
        SimulatedNode before = null;
        while (true) {
            SimulatedNode node = before != null && before.up() && random.nextBoolean() ? before : world.anyNode();
            before = node;
            if (node != null) {
                Cast.Inbox<Supplier<Optional<A>>> answers = cast.new Inbox<>();
                node.act(what, () -> {
                    try {
                        A given = work.apply(node);
                        answers.add(() -> Optional.of(given));
                    } catch (StoreUnavailable e) {
                        answers.add(Optional::empty);
                    } catch (StoreRefused e) {
                        answers.add(() -> {
                            throw e;
                        });
                    }
                });
                Supplier<Optional<A>> reply = answers.await(cast.between(500, 20_000));
                Optional<A> answer = reply == null ? Optional.empty() : reply.get();
                if (answer.isPresent() && willDo.test(answer.get())) {
                    cast.note(() -> what + " is answered: " + answer.get());
                    return answer.get();
                }
                world.tally().add("requests repeated");
                unanswered.run();
            }
            cast.sleep(cast.between(0, 3_000));
        }
    }

    private void startStranger(Parent parent, Step step) {
        boolean takesItsId = step.queue() != null && random.nextBoolean();
        Parent said = takesItsId && random.nextBoolean() ? null : parent;
        QueueStart start = plots.stranger(takesItsId ? step.id() : plots.id(), world.databaseNow(), said);
        try {
            UseQueue.StartOutcome started = ask(
                    "start a stranger",
                    node -> node.useQueue.start(start, "stranger", List.of(), ACTOR),
                    answer -> !(answer instanceof UseQueue.StartOutcome.Stopping));
            world.tally().add("strangers " + started.getClass().getSimpleName());
        } catch (StoreRefused e) {
            refused("starts", start.labels().toString());
        }
    }

    private void regret(UUID id) {
        cast.sleep(cast.between(0, 40_000));
        regretNow(id, random.nextBoolean());
    }

    private void regretNow(UUID id, boolean closes) {
        if (!world.fair() && random.nextInt(4) == 0) {
            pauseAtOnce(id);
        }
        String reason = world.text("the caller changed its mind");
        TryRestore.Result answer;
        try {
            answer = ask(
                    "restore",
                    node -> node.tryRestore.restore(id, reason, closes ? Owner.DEFAULT : null, ACTOR, owner -> true),
                    given -> !(given instanceof TryRestore.Result.Stopping));
        } catch (StoreRefused e) {
            refused("reasons", reason);
            return;
        }
        switch (answer) {
            case TryRestore.Result.Restored restored -> told(id).restored = true;
            case TryRestore.Result.UnderWay underWay -> told(id).restored = true;
            case TryRestore.Result.IdClosed closed -> told(id).closed = true;
            // Not the last word: one who asked in time may be on its way still.
            case TryRestore.Result.TooLate late -> world.tally().add("restores too late");
            case TryRestore.Result.NotAllowed not ->
                world.tally()
                        .add(not.no().reason() == Ruling.Reason.TOO_LATE ? "restores too late" : "restores refused");
            case TryRestore.Result.OtherQueue other -> throw new AssertionError("it asked for whatever has the id");
            case TryRestore.Result.Unknown unknown -> world.tally().add("restores of nothing");
            case TryRestore.Result.RestoredAndGone gone -> throw new AssertionError("nobody deletes a queue");
            case TryRestore.Result.Stopping stopping -> throw new AssertionError("it was asked again");
        }
    }

    /** Somebody else wants something of the queue at the same moment, so that one change has both in it. */
    private void pauseAtOnce(UUID id) {
        SimulatedNode node = world.anyNode();
        String reason = world.text("something is wrong");
        if (node != null) {
            node.act("pause", () -> {
                try {
                    Intervene.Result unused = node.intervene.pause(id, reason, ACTOR);
                } catch (StoreUnavailable e) {
                    cast.note(() -> "it is not paused, perhaps");
                } catch (StoreRefused e) {
                    refused("reasons", reason);
                }
            });
        }
    }

    /** Thinks about it until the window of the queue is just about to end. */
    private void regretAtLast(UUID id) {
        Instant latest = cast.now().plus(Weather.LENGTH);
        while (cast.now().isBefore(latest)) {
            SimulatedTables.QueueRow row = world.tables().queues().get(id);
            if (row != null && row.status == QueueStatus.SUCCEEDED) {
                Duration left = Duration.between(world.databaseNow(), row.endedAt.plus(SimulatedNode.WINDOW));
                // The clock may be set meanwhile, or have been since the end.
                Duration longest = left.compareTo(SimulatedNode.WINDOW) > 0 ? SimulatedNode.WINDOW : left;
                cast.sleep(longest.minus(cast.between(0, 500)));
                regretNow(id, false);
                return;
            }
            cast.sleep(Duration.ofSeconds(1));
        }
    }

    /** A participant sends what came of a call. */
    void sendResult(UUID queueId, String step, String token, Outcome outcome) {
        world.outside("callback", () -> {
            AnswerStep.Result taken;
            try {
                taken = ask(
                        "result",
                        node -> node.answerStep.answer(queueId, step, token, outcome),
                        answer -> !(answer instanceof AnswerStep.Result.Stopping));
            } catch (StoreRefused e) {
                refused("results", outcome.toString());
                return;
            }
            switch (taken) {
                case AnswerStep.Result.Recorded recorded -> world.tally().add("results taken");
                case AnswerStep.Result.TooLate late -> world.tally().add("results too late");
                case AnswerStep.Result.Purged purged -> world.tally().add("results too late");
                case AnswerStep.Result.Forged forged -> throw new AssertionError("the token is good");
                case AnswerStep.Result.Unknown unknown -> throw new AssertionError("the queue is not unknown");
                case AnswerStep.Result.Busy busy -> throw new AssertionError("a few ask at once");
                case AnswerStep.Result.Stopping stopping -> throw new AssertionError("it was asked again");
            }
        });
    }

    /** One step after the other, then the end; unless its caller vanishes. */
    private void drive(UUID id) {
        int size = 1 + random.nextInt(3);
        for (int number = 0; number < size; number++) {
            if (random.nextInt(10) == 0) {
                return;
            }
            Step step = plots.step(id, number, world.databaseNow(), 0);
            boolean enlisted = random.nextInt(4) == 0 && step.work() instanceof StepWork.Calls && step.when() == null;
            Given given = new Given(step, enlisted);
            UseQueue.Result used;
            try {
                used = use(node -> node.useQueue.step(id, given, STEPS_MAX, ACTOR));
            } catch (StoreRefused e) {
                refused("steps", given.fingerprint() + given.result);
                return;
            }
            switch (used) {
                case UseQueue.Result.Now now -> {}
                case UseQueue.Result.Before before -> {}
                case UseQueue.Result.Refused refused -> {
                    return;
                }
            }
            if (enlisted) {
                // Its work was done before it was enlisted, as its caller says; here, before anybody can look.
                world.tally().add("steps enlisted");
            } else if (!settles(id, step.name())) {
                return;
            }
        }
        use(node -> node.useQueue.complete(id, ACTOR));
    }

    private UseQueue.Result use(Function<SimulatedNode, UseQueue.Result> work) {
        return ask(
                "use",
                work,
                used -> !(used instanceof UseQueue.Result.Stopping
                        || used instanceof UseQueue.Result.Overloaded
                        || (used instanceof UseQueue.Result.NotAllowed not
                                && LATER.contains(not.no().reason()))));
    }

    private boolean settles(UUID id, String step) {
        while (true) {
            cast.sleep(cast.between(100, 2_000));
            SimulatedTables.QueueRow row = world.tables().queues().get(id);
            Queue queue = row == null ? null : Queue.fold(row.start, row.log);
            if (queue == null || queue.status() != QueueStatus.RUNNING) {
                return false;
            }
            if (queue.find(step).filter(StepState::passed).isPresent()) {
                return true;
            }
        }
    }

    /** A step as its caller gives it. */
    private final class Given implements NextStep {
        private final Step step;
        private final boolean enlisted;
        private final String fingerprint;
        private final Json result;

        Given(Step step, boolean enlisted) {
            this.step = step;
            this.enlisted = enlisted;
            this.fingerprint = world.text("f");
            this.result = new Json("\"" + world.text("done") + "\"");
        }

        @Override
        public String name() {
            return step.name();
        }

        @Override
        public String fingerprint() {
            return fingerprint;
        }

        @Override
        public Read read(Queue queue) {
            if (enlisted) {
                Outcome unused = Ledger.carryOut(world.ledger().account(queue.id(), step.name()), CallKind.ACTION);
            }
            return new Read(step, enlisted ? result : null);
        }
    }

    /** Starts queues that only say that they are steps of others, or under ids of steps that are queues. */
    private void startStrangers() {
        while (!world.fair()) {
            cast.sleep(cast.between(500, 5_000));
            List<QueueStart> known = world.tables().queues().values().stream()
                    .map(row -> row.start)
                    .filter(start -> !start.steps().isEmpty())
                    .toList();
            if (!known.isEmpty() && cast.chance(world.weather().stranger())) {
                QueueStart other = known.get(random.nextInt(known.size()));
                Step step = other.steps().get(random.nextInt(other.steps().size()));
                world.outside("stranger", () -> startStranger(new Parent(other.id(), step.name()), step));
            }
        }
    }

    /** Looks at the list of queues now and then, and does what a human is needed for. */
    private void administer() {
        while (true) {
            cast.sleep(cast.between(1_000, 5_000));
            SimulatedNode node = world.anyNode();
            List<UUID> ids = List.copyOf(world.tables().queues().keySet());
            if (node != null && !ids.isEmpty()) {
                UUID id = ids.get(random.nextInt(ids.size()));
                String reason = world.text("the bank is closed");
                node.act("admin", () -> {
                    try {
                        act(node, id, reason);
                    } catch (StoreUnavailable e) {
                        cast.note(() -> "the admin tries again later");
                    } catch (StoreRefused e) {
                        refused("reasons", reason);
                    }
                });
            }
        }
    }

    private void act(SimulatedNode node, UUID id, String reason) {
        if (!(node.queues.find(id) instanceof QueueLookup.Present found)
                || found.queue().status().ended()) {
            return;
        }
        world.invariants().read(found);
        if (world.fair() && waitsTooLong(found) && found.queue().status() == QueueStatus.RUNNING) {
            world.outside("impatient", () -> regretNow(whole(found.queue().start()), false));
            return;
        }
        Queue queue = found.queue();
        Intervene.Result answer;
        if (queue.paused() != null && (world.fair() || random.nextBoolean())) {
            answer = node.intervene.resume(id, ACTOR);
        } else if (queue.status() == QueueStatus.ATTENTION) {
            answer = random.nextBoolean() ? node.intervene.retry(id, ACTOR) : doByHand(node, queue, reason);
        } else if (found.orphaned()) {
            answer = node.intervene.recover(id, ACTOR);
        } else if (waitsTooLong(found) || random.nextInt(4) == 0) {
            answer = doByHand(node, queue, reason);
        } else if (random.nextInt(5) == 0 && !world.fair()) {
            answer = node.intervene.pause(id, reason, ACTOR);
        } else if (random.nextInt(5) == 0) {
            answer = node.intervene.retry(id, ACTOR);
        } else {
            return;
        }
        world.tally().add("admin acts " + answer.getClass().getSimpleName());
    }

    private boolean waitsTooLong(QueueLookup.Present found) {
        WaitState waiting = found.waiting();
        return waiting != null
                && waiting.until() != null
                && waiting.until().isAfter(world.databaseNow().plus(WAIT_MAX))
                && switch (waiting.reason()) {
                    case SUBMIT, CALLER, START, RESULT, TIME, SIGNAL -> true;
                    case RETRY, TURN, PARTICIPANT, RECOVERY, PAUSED, ATTENTION -> false;
                };
    }

    /** The queue that one is a step of, however deep. */
    private UUID whole(QueueStart start) {
        Parent parent = start.startedBy();
        SimulatedTables.QueueRow row =
                parent == null ? null : world.tables().queues().get(parent.queueId());
        return row == null ? start.id() : whole(row.start);
    }

    /** Has something undone or confirmed by telephone, and says so. */
    private Intervene.Result doByHand(SimulatedNode node, Queue queue, String reason) {
        boolean undoes = queue.reason() != null
                && (queue.status() == QueueStatus.RESTORING || queue.status() == QueueStatus.ATTENTION);
        CallKind kind = undoes ? CallKind.COMPENSATION : CallKind.CONFIRMATION;
        Operation.As as = undoes ? Operation.As.COMPENSATED : Operation.As.DONE;
        for (StepState state : queue.steps()) {
            boolean wanted = undoes || state.status() == StepStatus.CONFIRMING;
            if (wanted && state.step().queue() == null && queue.mayBeResolved(state, as)) {
                String step = state.step().name();
                Outcome unused = Ledger.carryOut(world.ledger().account(queue.id(), step), kind);
                return node.intervene.resolve(
                        queue.id(),
                        seen -> seen == queue.seq(),
                        new Operation.AdminResolved(step, as, reason, ACTOR.subject(), null),
                        ACTOR);
            }
        }
        return new Intervene.Result.Unknown();
    }
}
