package dev.skald.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.skald.store.StoreRefused;
import java.util.ArrayList;
import java.util.List;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Runs the real engine on several simulated nodes, thousands of times, while nodes die, freeze and are cut off, answers
 * get lost, and requests arrive late; afterwards the participants' own books and the tables must agree. A failure names
 * its seed, and shows what happened: {@code -Dskald.seed=N} runs only that one. {@code -Dskald.simulation.runs=N} runs
 * so many; {@code -Dtest.long=true} a hundred thousand.
 */
class EngineSimulationTest {
    private static final int RUNS = 3_000;
    private static final int LONG_RUNS = 100_000;

    /** Of what happened in a run that fails; with its seed and more of them, everything is seen. */
    private static final int LINES_MAX = Integer.getInteger("skald.simulation.lines", 300);

    private final Logger logger = Logger.getLogger("dev.skald");
    private @Nullable Level level;

    /** What the engine logs as an error is a fault. */
    private final Handler errors = new Handler() {
        @Override
        public void publish(LogRecord record) {
            if (record.getLevel().intValue() >= Level.SEVERE.intValue() && !tellsOfRefusal(record)) {
                logged.add(record);
            }
        }

        // That the database refuses something is no fault of the engine.
        private boolean tellsOfRefusal(LogRecord record) {
            return record.getThrown() instanceof StoreRefused
                    && record.getMessage().contains("this can't be written down; less is");
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    };

    private final List<LogRecord> logged = new ArrayList<>();

    @BeforeEach
    void listen() {
        level = logger.getLevel();
        logger.setLevel(Level.SEVERE);
        logger.setUseParentHandlers(false);
        logger.addHandler(errors);
    }

    @AfterEach
    void listenNoMore() {
        logger.removeHandler(errors);
        logger.setUseParentHandlers(true);
        logger.setLevel(level);
    }

    @Test
    void whatever_happens_to_nodes_database_and_participants_the_books_agree_with_the_outcomes() {
        Tally tally = new Tally();
        Long only = Long.getLong("skald.seed");
        if (only != null) {
            run(only, null, tally);
            return;
        }
        Integer asked = Integer.getInteger("skald.simulation.runs");
        int runs = asked != null ? asked : Boolean.getBoolean("test.long") ? LONG_RUNS : RUNS;
        long first = Long.getLong("skald.simulation.first", 0);
        long begin = System.nanoTime();
        for (long seed = first; seed < first + runs; seed++) {
            run(seed, null, tally);
        }
        double minutes = (System.nanoTime() - begin) / 60e9;
        System.out.printf(
                "seeds %d to %d of the engine simulation, %.0f a minute:%s%n",
                first, first + runs - 1, runs / minutes, tally);
        assertThatEverythingHappened(tally, runs);
    }

    private static void assertThatEverythingHappened(Tally tally, long seeds) {
        List<String> often = List.of(
                "queues succeeded",
                "queues restored",
                "purged",
                "queue-interrupted",
                "queue-attention",
                "changes Overtaken",
                "changes ClaimLost",
                "changes Closed",
                "requests repeated",
                "starts of closed ids",
                "starts sent twice",
                "restores of unsure starts",
                "strangers New",
                "steps of hours forth",
                "steps of hours back",
                "starts refused",
                "reasons refused",
                "transactions refused",
                "results taken",
                "results too late",
                "admin-resolved",
                "step-enlisted",
                "confirmation-done",
                "step-skipped",
                "wait-ended",
                "signal-received",
                "step-joined",
                "output-computed",
                "compensation-skipped",
                "submits Now",
                "signals Now",
                "signals NotAllowed",
                "wait-ended",
                "check-answered",
                "callers gone before their commits",
                "callers gone after their commits");
        assertThat(often)
                .allSatisfy(what -> assertThat(tally.of(what))
                        .as(what + " in " + seeds + " runs")
                        .isGreaterThanOrEqualTo((int) seeds / 100));
    }

    @Test
    void rolling_restarts_interrupt_nothing_though_calls_take_longer_than_a_lease() {
        Tally tally = new Tally();
        for (long seed = 0; seed < 100; seed++) {
            run(seed, Weather.ROLLING_RESTARTS, tally);
        }

        assertThat(tally.of("nodes told to stop")).isGreaterThan(100);
        assertThat(tally.of("queue-interrupted")).as(tally.toString()).isZero();
    }

    @Test
    void a_restore_at_the_last_moment_and_a_purge_never_cross_on_a_slow_database() {
        Tally tally = new Tally();
        for (long seed = 0; seed < 400; seed++) {
            run(seed, Weather.SLOW_DATABASE, tally);
        }

        assertThat(tally.of("purged")).isGreaterThan(100);
        assertThat(tally.of("restores too late")).isGreaterThan(20);
    }

    private void run(long seed, @Nullable Weather weather, Tally tally) {
        try {
            play(new World(seed, weather, tally, null));
        } catch (Throwable e) {
            List<String> trace = new ArrayList<>();
            Throwable again = null;
            try {
                play(new World(seed, weather, new Tally(), trace));
            } catch (Throwable same) {
                again = same;
            }
            throw new AssertionError(
                    "seed " + seed + " fails" + (again == null ? ", but not again" : "") + ": "
                            + String.join("\n", trace.subList(Math.max(0, trace.size() - LINES_MAX), trace.size())),
                    e);
        }
    }

    private void play(World world) throws Throwable {
        logged.clear();
        world.play();
        assertThat(logged)
                .as("errors that were logged")
                .extracting(LogRecord::getMessage)
                .isEmpty();
    }

    @Test
    void a_seed_gives_the_same_run_again() throws Throwable {
        for (long seed = 0; seed < 5; seed++) {
            List<String> once = new ArrayList<>();
            List<String> again = new ArrayList<>();
            play(new World(seed, new Tally(), once));
            play(new World(seed, new Tally(), again));

            assertThat(once).hasSizeGreaterThan(100);
            for (int i = 0; i < Math.min(once.size(), again.size()); i++) {
                assertThat(again.get(i)).as("line %d with seed %d", i, seed).isEqualTo(once.get(i));
            }
            assertThat(again).hasSameSizeAs(once);
        }
    }
}
