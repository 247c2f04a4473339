package dev.skald.crash;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.skald.postgres.PostgresServer;
import dev.skald.support.Eventually;
import dev.skald.support.PackagedSkald;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Halts Skald before and after every commit and every call ({@link CrashPoints}), with one node, which is started again,
 * and with two, of which the other one goes on; and looks into the participants' own books afterwards.
 *
 * <p>In a build each place has one of these cases, in turn; with {@code -Plong} all four. {@code -Dskald.crash.place=…}
 * has only the places whose names, with their stories, contain that, in all four.
 */
class EveryCrashPointIT {
    /** Side by side: most of the time they wait for a lease to run out. */
    private static final int LANES = 4;

    private static final ObjectMapper JSON = new ObjectMapper();

    private static Path folder;
    private static PackagedSkald skald;
    private static PostgresServer server;

    private final AtomicInteger databases = new AtomicInteger();
    private final Set<String> passed = new ConcurrentSkipListSet<>();

    /** One halt. */
    private record Case(CrashPoint point, int nodes, Story story) {
        /** So that each of the four cases of a place has it its own way, and each way comes with each moment. */
        String onInterruption() {
            boolean before = point.moment() == CrashPoint.Moment.BEFORE;
            return before == (nodes == 1) ? "restore" : "resume";
        }

        @Override
        public String toString() {
            return point.text() + ", " + nodes + (nodes == 1 ? " node, " : " nodes, ") + story;
        }
    }

    @BeforeAll
    static void startDatabase() throws Exception {
        folder = Files.createTempDirectory("skald-points");
        skald = CrashingSkald.madeIn(folder);
        server = PostgresServer.startedIn(Files.createDirectory(folder.resolve("database")));
    }

    @AfterAll
    static void stopDatabase() {
        server.close();
    }

    @Test
    void wherever_it_is_halted_every_promise_is_kept() throws Exception {
        List<Case> cases = cases();
        assertThat(cases).as("cases, see skald.crash.place").isNotEmpty();
        Deque<Case> alone = ofNodes(cases, 1);
        Deque<Case> inPairs = ofNodes(cases, 2);
        List<Callable<List<AssertionError>>> lanes = new ArrayList<>();
        for (int i = 0; i < LANES; i++) {
            int nodes = 1 + i % 2;
            lanes.add(() -> lane(nodes, nodes == 1 ? alone : inPairs));
        }

        List<AssertionError> failures = new ArrayList<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (var lane : threads.invokeAll(lanes)) {
                failures.addAll(lane.get());
            }
        }

        if (!failures.isEmpty()) {
            AssertionError all = new AssertionError(failures.stream()
                    .map(failure -> failure.getMessage() + ": " + failure.getCause())
                    .collect(
                            Collectors.joining("\n", failures.size() + " of " + cases.size() + " cases failed\n", "")));
            failures.forEach(all::addSuppressed);
            throw all;
        }
        assertThat(passed).as("points that were passed").allMatch(CrashPoints::isKnown);
    }

    private static Deque<Case> ofNodes(List<Case> cases, int nodes) {
        return cases.stream()
                .filter(one -> one.nodes == nodes)
                .collect(Collectors.toCollection(ConcurrentLinkedDeque::new));
    }

    private static List<Case> cases() {
        String place = System.getProperty("skald.crash.place", "");
        boolean all = Boolean.getBoolean("test.long") || !place.isEmpty();
        List<Case> cases = new ArrayList<>();
        int turn = 0;
        List<Map.Entry<String, Story>> places = new ArrayList<>(CrashPoints.PLACES.entrySet());
        places.addAll(CrashPoints.AGAIN);
        for (Map.Entry<String, Story> each : places) {
            List<Case> four = Stream.of(CrashPoint.Moment.values())
                    .flatMap(moment -> Stream.of(1, 2)
                            .map(nodes -> new Case(new CrashPoint(moment, each.getKey()), nodes, each.getValue())))
                    .toList();
            if ((each.getKey() + " " + each.getValue()).contains(place)) {
                cases.addAll(all ? four : List.of(four.get(turn++ % 4)));
            }
        }
        return cases;
    }

    /** One case after the other, on a database and with nodes of its own; a failure costs it both. */
    private List<AssertionError> lane(int count, Deque<Case> cases) throws Exception {
        List<AssertionError> failures = new ArrayList<>();
        while (!cases.isEmpty()) {
            try (MortalNodes nodes = nodes(count)) {
                try {
                    run(nodes, cases, failures);
                } finally {
                    passed.addAll(nodes.passed());
                }
            }
        }
        return failures;
    }

    private MortalNodes nodes(int count) throws Exception {
        String name = "lane" + databases.incrementAndGet();
        try (Connection connection = DriverManager.getConnection(server.jdbcUrl());
                Statement statement = connection.createStatement()) {
            statement.execute("create database " + name);
        }
        String url = server.jdbcUrl().replace("/" + server.database() + "?", "/" + name + "?");
        return new MortalNodes(count, Files.createDirectory(folder.resolve(name)), url, skald);
    }

    /** Until there are no more cases, or one has failed. */
    private static void run(MortalNodes nodes, Deque<Case> cases, List<AssertionError> failures) throws Exception {
        nodes.heal();
        for (Case one = cases.poll(); one != null; one = cases.poll()) {
            try {
                run(nodes, one);
            } catch (Exception | AssertionError e) {
                failures.add(new AssertionError("halted " + one, e));
                return;
            }
        }
        nothingIsLeftOver(nodes);
    }

    private static void run(MortalNodes nodes, Case one) throws Exception {
        List<CrashPoint> deaths = new ArrayList<>(one.story.first().stream().toList());
        deaths.add(one.point);
        if (!one.story.settings().isEmpty()) {
            nodes.set(one.story.settings());
        }
        try (Play play = new Play(nodes, one.onInterruption())) {
            nodes.dieAt(deaths);
            // The other node may be first to take up a queue that waits; then the story is told again.
            Eventually.within(MortalNodes.LONGEST, "a node halts " + one.point.text(), () -> {
                one.story.play(play);
                return nodes.dieSoon();
            });
            nodes.heal();
            play.check();
        }
        if (!one.story.settings().isEmpty()) {
            nodes.set(Map.of());
        }
    }

    private static void nothingIsLeftOver(MortalNodes nodes) throws Exception {
        for (String status : List.of("held", "running", "confirming", "restoring", "attention")) {
            String list = nodes.ask("GET", "/queues?status=" + status, "").body();
            assertThat(JSON.readTree(list).path("queues")).as(list).isEmpty();
        }
    }
}
