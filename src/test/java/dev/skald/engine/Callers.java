package dev.skald.engine;

import dev.skald.queue.Driver;
import dev.skald.queue.Json;
import dev.skald.queue.Operation;
import dev.skald.queue.Outcome;
import dev.skald.queue.Parent;
import dev.skald.queue.Queue;
import dev.skald.queue.QueueStart;
import dev.skald.queue.QueueStatus;
import dev.skald.queue.Step;
import dev.skald.queue.StepState;
import dev.skald.queue.SubQueue;
import dev.skald.store.Found;
import dev.skald.store.SimulatedTables;
import dev.skald.store.StoreUnavailable;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.Predicate;

/** Those who start queues, drive them and ask to restore them, and an admin. They ask until they have an answer. */
final class Callers {
    private static final int STEPS_MAX = 100;

    private final World world;
    private final Cast cast;
    private final Random random;
    private final Plots plots;
    private final Map<UUID, Invariants.Told> told = new HashMap<>();

    Callers(World world) {
        this.world = world;
        this.cast = world.cast();
        this.random = cast.random();
        this.plots = new Plots(random, world.weather().calls().plusSeconds(2));
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
        UseQueue.Started started = ask(
                "start",
                node -> node.useQueue.start(start, "f"),
                answer -> !(answer instanceof UseQueue.Started.Stopping)
                        && !(answer instanceof UseQueue.Started.Overloaded),
                () -> restoreInHaste(start.id()));
        switch (started) {
            case UseQueue.Started.New fresh -> told(start.id()).accepted = true;
            case UseQueue.Started.Again again -> told(start.id()).accepted = true;
            case UseQueue.Started.AgainPurged purged -> told(start.id()).accepted = true;
            case UseQueue.Started.IdClosed closed -> world.tally().add("starts of closed ids");
            case UseQueue.Started.IdReused reused -> throw new AssertionError("nobody else uses this id");
            case UseQueue.Started.Overloaded overloaded -> throw new AssertionError("it was asked again");
            case UseQueue.Started.Stopping stopping -> throw new AssertionError("it was asked again");
        }
        if (start.driver() == Driver.CALLER && !(started instanceof UseQueue.Started.IdClosed)) {
            drive(start.id());
        }
    }

    /** The same start again, by somebody who did not wait for the answer to the first one. */
    private void startAgain(QueueStart start) {
        cast.sleep(cast.between(0, random.nextBoolean() ? 100 : 3_000));
        world.tally().add("starts sent twice");
        UseQueue.Started unused = ask(
                "start again",
                node -> node.useQueue.start(start, "f"),
                answer -> !(answer instanceof UseQueue.Started.Stopping));
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
     */
    private <A> A ask(String what, Function<SimulatedNode, A> work, Predicate<A> willDo, Runnable unanswered) {
        SimulatedNode before = null;
        while (true) {
            SimulatedNode node = before != null && before.up() && random.nextBoolean() ? before : world.anyNode();
            before = node;
            if (node != null) {
                Cast.Inbox<Optional<A>> answers = cast.new Inbox<>();
                node.act(what, () -> {
                    try {
                        answers.add(Optional.of(work.apply(node)));
                    } catch (StoreUnavailable e) {
                        answers.add(Optional.empty());
                    }
                });
                Optional<A> answer = answers.await(cast.between(500, 20_000));
                if (answer != null && answer.isPresent() && willDo.test(answer.get())) {
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
        UseQueue.Started started = ask(
                "start a stranger",
                node -> node.useQueue.start(start, "stranger"),
                answer -> !(answer instanceof UseQueue.Started.Stopping));
        world.tally().add("strangers " + started.getClass().getSimpleName());
    }

    private void regret(UUID id) {
        cast.sleep(cast.between(0, 40_000));
        regretNow(id, random.nextBoolean());
    }

    private void regretNow(UUID id, boolean closes) {
        TryRestore.Answer answer = ask(
                "restore",
                node -> node.tryRestore.restore(id, "the caller changed its mind", closes),
                given -> !(given instanceof TryRestore.Answer.Stopping));
        switch (answer) {
            case TryRestore.Answer.Restored restored -> told(id).restored = true;
            case TryRestore.Answer.UnderWay underWay -> told(id).restored = true;
            case TryRestore.Answer.IdClosed closed -> told(id).closed = true;
            // Not the last word: one who asked in time may be on its way still.
            case TryRestore.Answer.TooLate late -> world.tally().add("restores too late");
            case TryRestore.Answer.PartOf partOf -> world.tally().add("restores of parts refused");
            case TryRestore.Answer.NotAllowed notAllowed -> world.tally().add("restores refused");
            case TryRestore.Answer.OtherQueue other -> throw new AssertionError("it asked for whatever has the id");
            case TryRestore.Answer.Unknown unknown -> world.tally().add("restores of nothing");
            case TryRestore.Answer.RestoredAndGone gone -> throw new AssertionError("nobody deletes a queue");
            case TryRestore.Answer.Stopping stopping -> throw new AssertionError("it was asked again");
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
            AnswerStep.Taken taken = ask(
                    "result",
                    node -> node.answerStep.answer(queueId, step, token, outcome),
                    answer -> !(answer instanceof AnswerStep.Taken.Stopping));
            switch (taken) {
                case AnswerStep.Taken.Recorded recorded -> world.tally().add("results taken");
                case AnswerStep.Taken.TooLate late -> world.tally().add("results too late");
                case AnswerStep.Taken.Purged purged -> world.tally().add("results too late");
                case AnswerStep.Taken.Forged forged -> throw new AssertionError("the token is good");
                case AnswerStep.Taken.Unknown unknown -> throw new AssertionError("the queue is not unknown");
                case AnswerStep.Taken.Busy busy -> throw new AssertionError("a few ask at once");
                case AnswerStep.Taken.Stopping stopping -> throw new AssertionError("it was asked again");
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
            boolean enlisted = random.nextInt(4) == 0;
            Used used = use(node -> node.useQueue.step(id, new Given(step, enlisted), STEPS_MAX));
            switch (used) {
                case Used.Now now -> {}
                case Used.Before before -> {}
                case Used.Refused refused -> {
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
        use(node -> node.useQueue.complete(id));
    }

    private Used use(Function<SimulatedNode, Used> work) {
        return ask(
                "use",
                work,
                used -> !(used instanceof Used.Stopping
                        || used instanceof Used.Busy
                        || used instanceof Used.Overloaded
                        || used instanceof Used.Interrupted));
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

        Given(Step step, boolean enlisted) {
            this.step = step;
            this.enlisted = enlisted;
        }

        @Override
        public String name() {
            return step.name();
        }

        @Override
        public String fingerprint() {
            return step.id().toString();
        }

        @Override
        public Read read(Queue queue) {
            if (enlisted) {
                Outcome unused =
                        Ledger.carryOut(world.ledger().page(queue.id(), step.name()), dev.skald.queue.CallKind.ACTION);
            }
            return new Read(step, enlisted ? Json.NULL : null);
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
                node.act("admin", () -> {
                    try {
                        act(node, id);
                    } catch (StoreUnavailable e) {
                        cast.note(() -> "the admin tries again later");
                    }
                });
            }
        }
    }

    private void act(SimulatedNode node, UUID id) {
        if (!(node.queues.find(id) instanceof Found.Present found)
                || found.queue().status().ended()) {
            return;
        }
        world.invariants().read(found);
        Queue queue = found.queue();
        Intervene.Answer answer;
        if (queue.paused() != null && (world.fair() || random.nextBoolean())) {
            answer = node.intervene.resume(id, "ada");
        } else if (queue.status() == QueueStatus.ATTENTION) {
            answer = random.nextBoolean() ? node.intervene.retry(id, "ada") : undoByHand(node, queue);
        } else if (found.orphaned()) {
            answer = node.intervene.recover(id, "ada");
        } else if (random.nextInt(4) == 0) {
            answer = undoByHand(node, queue);
        } else if (random.nextInt(5) == 0 && !world.fair()) {
            answer = node.intervene.pause(id, "the bank is closed", "ada");
        } else if (random.nextInt(5) == 0) {
            answer = node.intervene.retry(id, "ada");
        } else {
            return;
        }
        world.tally().add("admin acts " + answer.getClass().getSimpleName());
    }

    /** Has something undone by telephone, and says so. */
    private Intervene.Answer undoByHand(SimulatedNode node, Queue queue) {
        Operation.As as = Operation.As.COMPENSATED;
        for (StepState state : queue.steps()) {
            boolean wanted = queue.status() == QueueStatus.RESTORING || queue.status() == QueueStatus.ATTENTION;
            if (wanted && queue.reason() != null && state.step().queue() == null && queue.mayBeResolved(state, as)) {
                String step = state.step().name();
                Outcome unused =
                        Ledger.carryOut(world.ledger().page(queue.id(), step), dev.skald.queue.CallKind.COMPENSATION);
                return node.intervene.resolve(
                        queue.id(),
                        seen -> seen == queue.seq(),
                        new Operation.AdminResolved(step, as, "I rang them up", "ada", null));
            }
        }
        return new Intervene.Answer.Unknown();
    }
}
