package dev.skald.engine;

import dev.skald.participant.Expressions;
import dev.skald.purge.Purges;
import dev.skald.queue.CallKind;
import dev.skald.queue.Outcome;
import dev.skald.recovery.NodeSettings;
import dev.skald.recovery.Rounds;
import dev.skald.store.CallbackKey;
import dev.skald.store.Claims;
import dev.skald.store.DatabaseClock;
import dev.skald.store.Journal;
import dev.skald.store.Node;
import dev.skald.store.Nodes;
import dev.skald.store.Notice;
import dev.skald.store.Notices;
import dev.skald.store.Queues;
import dev.skald.store.SimulatedLine;
import dev.skald.store.SimulatedStore;
import dev.skald.store.SimulatedTables;
import dev.skald.store.StoreRefused;
import dev.skald.store.StoreUnavailable;
import dev.skald.store.Tombstones;
import dev.skald.store.Written;
import io.smallrye.config.SmallRyeConfig;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** One process of Skald: the real engine and its rounds, put together by hand. */
final class SimulatedNode extends Cast.Mortal implements SimulatedLine {
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

    private final World world;
    private final Cast cast;
    private final Node node;
    private final Rounds rounds;
    private final Purges purges;
    private final OtherNodes otherNodes;

    final UseQueue useQueue;
    final TryRestore tryRestore;
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
        Journal journal = store.journal();
        Claims claims = store.claims();
        DatabaseClock clock = store.clock(cast::now);
        SteadyClock steadyClock = new SteadyClock() {
            @Override
            public Instant instant() {
                return cast.now();
            }
        };
        LeaseTimer lease = new LeaseTimer(steadyClock);
        Tombstones tombstones = store.tombstones();
        Nodes nodes = store.nodes(() -> world.nodeName());
        Notices notices = store.notices();
        WindowSettings window = () -> WINDOW;
        queues = store.queues();
        RunningHere here = new RunningHere();
        Drain drain = new Drain(here, steadyClock, threads);
        Capacity capacity = new Capacity(here, drain, lease, LIMITS);
        Waiters waiters = new Waiters(queues, here, notices, threads, drain);
        Strays strays = new Strays(claims, here);
        Later later = new Later();
        Alarm alarm = new SimulatedAlarm(threads);
        HostPlaces places = new HostPlaces(clock, world.callsPerHost());
        List<QueueListener> listeners = new ArrayList<>();
        Runners runners = new Runners(
                new PlanTurn(
                        new PrepareCall(EXPRESSIONS, new Callbacks(new Address(), KEY), clock),
                        clock,
                        cast.random(),
                        node,
                        drain),
                threads,
                new CallStep(new SimulatedParticipant(world), later),
                new CallPlaces(places, here, later, threads, alarm),
                new WriteChange(journal, threads),
                new TellListeners(listeners),
                new RunOnThread(threads, here, strays, drain),
                clock);
        TakeUp takeUp =
                new TakeUp(claims, strays, queues, new MissedFacts(later, clock, node), runners, here, capacity);
        later.takeUp = takeUp;
        AskQueue asking =
                new AskQueue(queues, drain, new AppendRequest(journal, runners, here, strays, capacity), threads);
        tryRestore = new TryRestore(asking, new Parents(queues), tombstones, clock, window);
        answerStep = new AnswerStep(asking, new Callbacks(new Address(), KEY), clock);
        intervene = new Intervene(asking, takeUp, capacity);
        useQueue = new UseQueue(
                asking, queues, new StartQueue(journal, runners, here, strays, clock, node), capacity, drain, clock);
        SubQueues subQueues = new SubQueues(threads, queues, tryRestore, answerStep, takeUp);
        later.subQueues = subQueues;
        listeners.addAll(List.of(
                waiters,
                new TellOtherNodes(here, notices),
                subQueues,
                new WakeWhenDue(places, takeUp, alarm, drain, clock)));
        otherNodes = new OtherNodes(here, waiters);
        rounds = new Rounds(
                nodes,
                store.heartbeats(clock, cast::now),
                clock,
                store.dueTimes(),
                lease,
                drain,
                here,
                capacity,
                takeUp,
                SETTINGS);
        purges = new Purges(store.succeeded(), tombstones, window);
    }

    /** Whether it takes requests. */
    boolean up() {
        return up && !dead();
    }

    boolean leaving() {
        return leaving;
    }

    /** Where others would reach it, if this were not a simulation. */
    private static final class Address extends OwnAddress {
        Address() {
            super(null, null);
        }

        @Override
        String base() {
            return "http://skald";
        }
    }

    /** What the engine asks for by its ports; says what came of sub-queues. */
    private final class Later implements LocalQueues, WakeQueue {
        private LocalQueues subQueues;
        private WakeQueue takeUp;

        @Override
        public Outcome begin(UUID id) {
            return subQueues.begin(id);
        }

        @Override
        public Outcome look(CallKind kind, UUID id) {
            Outcome outcome = subQueues.look(kind, id);
            if (kind == CallKind.COMPENSATION) {
                world.invariants().reversed(id, outcome);
            }
            return outcome;
        }

        @Override
        public Outcome reverse(UUID id) {
            Outcome outcome = subQueues.reverse(id);
            world.invariants().reversed(id, outcome);
            return outcome;
        }

        @Override
        public Woken wake(UUID queueId) {
            return takeUp.wake(queueId);
        }
    }

    /** Rings by the simulated clock. */
    private final class SimulatedAlarm extends Alarm {
        SimulatedAlarm(Threads threads) {
            super(threads);
        }

        @Override
        void at(UUID queueId, Duration delay, Consumer<UUID> wake) {
            cast.start("wake", SimulatedNode.this, () -> {
                cast.sleep(delay);
                wake.accept(queueId);
            });
        }
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

    void hear(Notice notice) {
        act("hears", () -> otherNodes.heard(notice));
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
                    cast.note(() -> what + " is in vain: " + e.getMessage());
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
        if (result instanceof Written) {
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
    public boolean passesOver() {
        return world.weather().slow() > 0 && cast.chance(0.05);
    }

    @Override
    public String toString() {
        return node.name();
    }
}
