package dev.skald.engine;

import dev.skald.engine.call.CallByHand;
import dev.skald.engine.call.LocalQueues;
import dev.skald.engine.run.EngineSettings;
import dev.skald.engine.run.RunByHand;
import dev.skald.engine.run.SteadyClock;
import dev.skald.engine.run.Threads;
import dev.skald.engine.wait.ApplyNotices;
import dev.skald.engine.wait.WaitByHand;
import dev.skald.participant.Expressions;
import dev.skald.purge.Purges;
import dev.skald.queue.CallKind;
import dev.skald.queue.Outcome;
import dev.skald.queue.Owner;
import dev.skald.recovery.NodeSettings;
import dev.skald.recovery.Rounds;
import dev.skald.store.SimulatedLine;
import dev.skald.store.SimulatedStore;
import dev.skald.store.SimulatedTables;
import dev.skald.store.StoreRefused;
import dev.skald.store.StoreUnavailable;
import dev.skald.store.audit.AuditEntries;
import dev.skald.store.journal.WriteResult;
import dev.skald.store.node.CallbackKey;
import dev.skald.store.node.DatabaseClock;
import dev.skald.store.node.Node;
import dev.skald.store.node.Nodes;
import dev.skald.store.node.Notice;
import dev.skald.store.node.Notices;
import dev.skald.store.read.Queues;
import dev.skald.store.removal.Tombstones;
import io.smallrye.config.SmallRyeConfig;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import java.util.function.Supplier;

/** One process of Skald: the real engine and its rounds, put together by hand. */
final class SimulatedNode extends Cast.Mortal implements SimulatedLine {
    /** Notes everything. */
    private static final AuditEntries AUDIT = new AuditEntries(true);

    private static final Expressions EXPRESSIONS = new Expressions();
    private static final CallbackKey KEY = SimulatedStore.callbackKey();

    /** Every setting is what it is by default. */
    private static final SmallRyeConfig DEFAULTS = new SmallRyeConfigBuilder()
            .withMapping(NodeSettings.class)
            .withMapping(EngineSettings.class)
            .build();

    private static final NodeSettings SETTINGS = DEFAULTS.getConfigMapping(NodeSettings.class);
    private static final EngineSettings LIMITS = DEFAULTS.getConfigMapping(EngineSettings.class);

    /** Short, so that what comes after it is simulated too. */
    static final Duration WINDOW = Duration.ofSeconds(30);

    /** How long a node has been silent at least when others declare it dead. */
    static final Duration SILENCE_MIN = SETTINGS.lease().minus(SETTINGS.heartbeat());

    private final World world;
    private final Cast cast;
    private final Node node;
    private final Rounds rounds;
    private final Purges purges;
    private final ApplyNotices applyNotices;

    final UseQueue useQueue;
    final TryRestore tryRestore;
    final SubmitQueue submitQueue;
    final SignalStep signalStep;
    final AnswerStep answerStep;
    final Intervene intervene;
    final Queues queues;

    private boolean up;
    private boolean leaving;
    private Instant cutUntil = Instant.MIN;

    SimulatedNode(World world, String name) {
        this.world = world;
        this.cast = world.cast();
        this.node = new Node(name);
        SimulatedStore store = new SimulatedStore(world.tables(), this, node);
        Threads threads = cast.threads(this);
        DatabaseClock clock = store.clock(cast::now);
        Tombstones tombstones = store.tombstones();
        Nodes nodes = store.nodes(chosen -> world.nodeName());
        Notices notices = store.notices();
        WindowSettings window = () -> WINDOW;
        queues = store.queues();
        Later later = new Later();
        RunByHand run = new RunByHand(
                new RunByHand.Machine(threads, new SimulatedSteadyClock(), clock, cast.random(), this::later),
                new RunByHand.Stored(store.journal(), queues, store.claims()),
                new RunByHand.Calls(
                        CallByHand.prepareCall(EXPRESSIONS, KEY, clock),
                        CallByHand.callStep(new SimulatedParticipant(world), later),
                        later),
                node,
                LIMITS,
                world.callsPerHost());
        AskQueue asking = new AskQueue(queues, run.drain, run.requests, threads);
        submitQueue = new SubmitQueue(asking, AUDIT);
        signalStep = new SignalStep(asking, AUDIT);
        tryRestore = new TryRestore(asking, new FindParents(queues), tombstones, clock, window, AUDIT);
        answerStep = new AnswerStep(asking, CallByHand.callbacks(KEY), clock);
        intervene = new Intervene(asking, run.takeUp, run.capacity, AUDIT);
        useQueue = new UseQueue(asking, queues, run.startQueue, run.capacity, run.drain, AUDIT, clock);
        SubQueues subQueues = new SubQueues(threads, queues, tryRestore, answerStep, run.takeUp);
        later.subQueues = subQueues;
        WaitByHand wait = new WaitByHand(queues, run.here, notices, threads, run.drain);
        run.listeners.addAll(wait.listeners);
        run.listeners.add(subQueues);
        applyNotices = wait.applyNotices;
        rounds = new Rounds(
                nodes,
                store.heartbeats(clock, cast::now),
                clock,
                store.dueTimes(),
                run.lease,
                run.drain,
                run.here,
                run.capacity,
                run.takeUp,
                SETTINGS);
        purges = new Purges(new Duties(run.drain), store.purgeable(), tombstones, window);
    }

    /** Whether it takes requests. */
    boolean up() {
        return up && !dead();
    }

    boolean leaving() {
        return leaving;
    }

    /** What the engine asks for by its ports; says what came of sub-queues. */
    private final class Later implements LocalQueues {
        private LocalQueues subQueues;

        @Override
        public Outcome begin(UUID id) {
            return subQueues.begin(id);
        }

        @Override
        public Outcome look(CallKind kind, UUID id, Owner owner) {
            Outcome outcome = subQueues.look(kind, id, owner);
            if (kind == CallKind.COMPENSATION) {
                world.invariants().reversed(id, outcome);
            }
            return outcome;
        }

        @Override
        public Outcome reverse(UUID id, Owner owner) {
            Outcome outcome = subQueues.reverse(id, owner);
            world.invariants().reversed(id, outcome);
            return outcome;
        }
    }

    private final class SimulatedSteadyClock extends SteadyClock {
        @Override
        public Instant instant() {
            return cast.now();
        }
    }

    private void later(Duration delay, Runnable work) {
        cast.start("wake", this, () -> {
            cast.sleep(delay);
            work.run();
        });
    }

    /** Signs on, then does what timers have it do. */
    void begin() {
        act("main", () -> {
            try {
                rounds.come();
            } catch (StoreUnavailable e) {
                cast.note(() -> "does not start: " + e.getMessage());
                cast.kill(this);
            }
            up = true;
            every(SETTINGS.heartbeat(), rounds::heartbeat);
            every(Duration.ofSeconds(1), rounds::recoverInterrupted);
            every(Duration.ofSeconds(1), rounds::resumeDue);
            every(Duration.ofSeconds(1), rounds::moveDueTimes);
            every(SETTINGS.lease(), rounds::findForgotten);
            every(Duration.ofSeconds(2), purges::runOnce);
        });
    }

    private void every(Duration interval, Runnable round) {
        act("timer", () -> {
            while (true) {
                cast.sleep(interval.plus(cast.between(0, 100)));
                round.run();
            }
        });
    }

    /** Is told to stop, lets go of its queues and ends. */
    void leave() {
        leaving = true;
        act("signal", () -> {
            rounds.go();
            cast.kill(this);
        });
    }

    void cut(Duration duration) {
        cutUntil = cast.now().plus(duration);
    }

    void receive(Notice notice) {
        act("hears", () -> applyNotices.apply(notice));
    }

    void act(String what, Runnable work) {
        cast.start(node.name() + " " + what, this, work);
    }

    @Override
    public <T> T transaction(String what, Supplier<T> work) {
        Weather weather = world.weather();
        world.mayStall();
        cast.step();
        if (cast.chance(weather.slow())) {
            cast.sleep(cast.between(0, 8_000));
        }
        if (cast.now().isBefore(cutUntil) || world.databaseIsAway()) {
            cast.sleep(cast.between(0, 3_000));
            throw SimulatedLine.unavailable("the line is cut");
        }
        if (cast.chance(weather.lostBefore())) {
            world.tally().add("transactions lost");
            cast.note(() -> what + " is lost");
            throw SimulatedLine.unavailable("the connection was lost");
        }
        if (cast.chance(weather.late())) {
            world.tally().add("transactions run late");
            world.outside(node.name() + " late", () -> {
                cast.sleep(cast.between(0, 12_000));
                cast.note(() -> what + " is run late");
                try {
                    var unused = work.get();
                } catch (StoreUnavailable e) {
                    cast.note(() -> what + " can't reach the database: " + e.getMessage());
                } catch (StoreRefused e) {
                    cast.note(() -> what + " is refused, which nobody hears");
                }
            });
            cast.sleep(cast.chance(0.5) ? Duration.ZERO : cast.between(0, 15_000));
            throw SimulatedLine.unavailable("it takes too long");
        }
        T result;
        try {
            result = work.get();
        } catch (StoreRefused e) {
            world.tally().add("transactions refused");
            cast.note(() -> what + " is refused");
            throw e;
        }
        cast.note(() -> what + ": " + result);
        if (result instanceof WriteResult) {
            world.tally().add("changes " + result.getClass().getSimpleName());
        }
        cast.step();
        if (cast.chance(weather.lostAfter())) {
            world.tally().add("answers of transactions lost");
            cast.note(() -> "but the answer is lost");
            throw SimulatedLine.unavailable("the answer was lost");
        }
        return result;
    }

    @Override
    public boolean alive(SimulatedTables tables, String name) {
        // The statement may have begun before its node was declared dead.
        return tables.isAlive(name)
                || (tables.wasAlive(name) && cast.chance(world.weather().slow()));
    }

    @Override
    public void tell(Notice notice) {
        world.told(notice);
    }

    @Override
    public boolean isOpen() {
        return !dead() && !cast.now().isBefore(cutUntil);
    }

    @Override
    public boolean passesOver(UUID queueId) {
        return world.weather().slow() > 0 && cast.chance(0.05);
    }

    @Override
    public String toString() {
        return node.name();
    }
}
