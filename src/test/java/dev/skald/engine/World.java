package dev.skald.engine;

import dev.skald.queue.Parent;
import dev.skald.queue.Step;
import dev.skald.store.SimulatedTables;
import dev.skald.store.node.Notice;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** One run: some nodes on one database, participants, callers, and what goes wrong. */
final class World {
    /** What has not come to rest after so long in fair weather never will. */
    private static final Duration REST_MAX = Duration.ofMinutes(20);

    private final Cast cast;
    private final Tally tally;
    private final Ledger ledger = new Ledger(this::text);
    private final Invariants invariants;
    private final SimulatedTables tables;
    private final Callers callers;
    private final List<SimulatedNode> nodes = new ArrayList<>();

    private final int callsPerHost;
    private final Duration length;
    private Weather weather;
    private Instant databaseAwayUntil = Instant.MIN;
    /** By how much the database's clock is ahead of the world's. */
    private Duration clockAhead = Duration.ZERO;

    private boolean clockStepped;
    /** By how much the database's clock stepped forth in all. */
    private Duration steppedForth = Duration.ZERO;
    /** The most that it was ever ahead. */
    private Duration clockAheadMost = Duration.ZERO;

    private int nodesEver;
    private int underWay;

    World(long seed, Tally tally, @Nullable List<String> trace) {
        this(seed, null, tally, trace);
    }

    /**
     * A world whose weather is given.
     *
     * @param given null for what the seed makes of it
     */
    World(long seed, @Nullable Weather given, Tally tally, @Nullable List<String> trace) {
        Random random = new Random(seed);
        cast = new Cast(random, trace);
        this.tally = tally;
        weather = given == null ? Weather.of(random) : given;
        // What is looked at for its own sake lasts until windows have ended.
        length = given == null ? Weather.LENGTH : Weather.LENGTH.plus(SimulatedNode.WINDOW);
        invariants = new Invariants(this);
        tables = new SimulatedTables(this::databaseNow, invariants);
        callers = new Callers(this);
        // Seldom so few that queues have to stand in line: all participants are of one host.
        callsPerHost = random.nextInt(4) == 0 ? 1 + random.nextInt(3) : 1000;
    }

    Cast cast() {
        return cast;
    }

    Tally tally() {
        return tally;
    }

    Ledger ledger() {
        return ledger;
    }

    Invariants invariants() {
        return invariants;
    }

    SimulatedTables tables() {
        return tables;
    }

    /** The queue that a step's own queue created; null when there is none, or it is purged. */
    SimulatedTables.@Nullable QueueRow subQueue(UUID queueId, Step step) {
        SimulatedTables.QueueRow row =
                step.queue() == null ? null : tables.queues().get(step.id());
        Parent parent = row == null ? null : row.start.parent();
        return row != null
                        && row.isStep
                        && parent != null
                        && parent.queueId().equals(queueId)
                        && parent.step().equals(step.name())
                ? row
                : null;
    }

    Callers callers() {
        return callers;
    }

    int callsPerHost() {
        return callsPerHost;
    }

    Weather weather() {
        return weather;
    }

    boolean fair() {
        return weather.equals(Weather.FAIR);
    }

    /** A text as somebody outside writes it: sometimes one that the database refuses. */
    String text(String text) {
        return cast.chance(weather.unfit()) ? text + SimulatedTables.UNFIT : text;
    }

    /** What the database's clock says. */
    Instant databaseNow() {
        return cast.now().plus(clockAhead);
    }

    Duration steppedForth() {
        return steppedForth;
    }

    /** By how much the database's clock was ever ahead at most. */
    Duration clockAheadMost() {
        return clockAheadMost;
    }

    /** Whether the database's clock ever stepped. */
    boolean clockStepped() {
        return clockStepped;
    }

    boolean databaseIsAway() {
        return cast.now().isBefore(databaseAwayUntil);
    }

    /** One thread may stand still anywhere, while others of its node go on. */
    void mayStall() {
        if (cast.chance(weather.stall())) {
            tally.add("threads stalled");
            cast.sleep(cast.between(0, 25_000));
        }
    }

    /** Something that goes on whatever becomes of the nodes; there is no rest before it has ended. */
    void outside(String name, Runnable work) {
        underWay++;
        cast.start(name, null, () -> {
            work.run();
            underWay--;
        });
    }

    /** A notice of one node reaches the others sooner or later, or not at all. */
    void told(Notice notice) {
        for (SimulatedNode node : List.copyOf(nodes)) {
            if (node.up() && !cast.chance(weather.lostAfter() * 3)) {
                node.receive(notice);
            }
        }
    }

    String nodeName() {
        return "n" + ++nodesEver;
    }

    /** A node that takes requests; null when there is none now. */
    @Nullable
    SimulatedNode anyNode() {
        List<SimulatedNode> up = nodes.stream().filter(SimulatedNode::up).toList();
        return up.isEmpty() ? null : up.get(cast.random().nextInt(up.size()));
    }

    void play() throws Throwable {
        cast.play(this::direct);
    }

    private void direct() {
        int size = 1 + cast.random().nextInt(3);
        for (int i = 0; i < size; i++) {
            beginNode();
        }
        callers.begin();
        Instant end = cast.now().plus(length);
        while (cast.now().isBefore(end)) {
            cast.sleep(cast.between(500, 4_000));
            somethingHappens();
        }
        weather = Weather.FAIR;
        databaseAwayUntil = Instant.MIN;
        cast.note(() -> "from now on nothing goes wrong any more");
        Instant latest = cast.now().plus(REST_MAX);
        do {
            if (cast.now().isAfter(latest)) {
                throw new AssertionError("no rest:" + invariants.restless());
            }
            cast.sleep(Duration.ofSeconds(1));
            nodesComeBack(size);
        } while (underWay > 0 || !invariants.restless().isEmpty());
        cast.note(() -> "everything rests");
        invariants.atRest();
        tally.add("steps", (int) cast.steps());
    }

    /** Another machine may take the database over, whose clock is a few minutes off, or hours. */
    private void mayFailOver() {
        if (cast.chance(0.5)) {
            tally.add("steps of the clock");
            clockStepped = true;
            Duration before = clockAhead;
            Duration off = cast.random().nextInt(3) == 0 ? Duration.ofHours(36) : Duration.ofMinutes(5);
            clockAhead = cast.between(0, 2 * off.toMillis()).minus(off);
            clockAheadMost = clockAhead.compareTo(clockAheadMost) > 0 ? clockAhead : clockAheadMost;
            Duration step = clockAhead.minus(before);
            steppedForth = steppedForth.plus(step.isNegative() ? Duration.ZERO : step);
            if (step.abs().compareTo(Duration.ofHours(1)) > 0) {
                tally.add("steps of hours " + (step.isPositive() ? "forth" : "back"));
            }
            cast.note(() -> "the database's clock is ahead by " + clockAhead);
        }
    }

    private void beginNode() {
        SimulatedNode node = new SimulatedNode(this, nodeName());
        nodes.add(node);
        node.begin();
    }

    private void nodesComeBack(int size) {
        nodes.removeIf(SimulatedNode::dead);
        while (nodes.size() < size) {
            beginNode();
        }
    }

    private void somethingHappens() {
        nodes.removeIf(SimulatedNode::dead);
        if (nodes.size() < 3 && cast.random().nextInt(3) == 0) {
            beginNode();
        }
        if (cast.chance(weather.away() / 4)) {
            tally.add("databases away");
            databaseAwayUntil = cast.now().plus(cast.between(100, 15_000));
            mayFailOver();
        }
        SimulatedNode node = nodes.isEmpty() ? null : nodes.get(cast.random().nextInt(nodes.size()));
        if (node == null) {
            return;
        }
        if (cast.chance(weather.crash() / 4)) {
            tally.add("crashes");
            cast.note(() -> node + " dies");
            cast.kill(node);
        } else if (cast.chance(weather.freeze() / 4)) {
            tally.add("freezes");
            Duration duration = cast.between(100, 30_000);
            cast.note(() -> node + " freezes for " + duration);
            cast.freeze(node, duration);
        } else if (cast.chance(weather.cut() / 4)) {
            tally.add("lines cut");
            cast.note(() -> node + " is cut off");
            node.cut(cast.between(100, 30_000));
        } else if (cast.chance(weather.leave() / 4) && node.up() && !node.leaving()) {
            tally.add("nodes told to stop");
            cast.note(() -> node + " is told to stop");
            node.leave();
        }
    }
}
