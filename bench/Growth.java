import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** What becomes of the figures when there is much of something: of ended queues, of queues under way, of waiting ones. */
final class Growth {
    private static final String NAME = "bench_1";
    private static final int CLIENTS = 32;
    private static final int FILL_AT_ONCE = 50_000;
    private static final long PATIENCE_NANOS = 600_000_000_000L;

    private final Options options;
    private final Path folder;
    private final Database database;
    private final Meter meter;

    Growth(Options options, Path folder, Database database, Meter meter) {
        this.options = options;
        this.folder = folder;
        this.database = database;
        this.meter = meter;
    }

    /** @return whether everything went as it should, beyond what the meter has found */
    boolean run() throws Exception {
        if (options.parts.contains("size") || options.parts.contains("purge")) {
            size();
        }
        if (options.parts.contains("purge")) {
            purge();
        }
        if (options.parts.contains("recovery")) {
            recovery();
        }
        return !options.parts.contains("parked") || parked();
    }

    private Subject skald(List<String> jvm, Map<String, String> settings) throws Exception {
        return Subject.start("", 1, options.jars.getFirst(), database, NAME, jvm, settings, folder);
    }

    /** The same work with more and more ended queues in the tables. */
    private void size() throws Exception {
        Table table = new Table("ended queues");
        database.makeDatabase(NAME);
        long filled = 0;
        long last = options.ended.getLast();
        try (Subject subject = skald(options.jvm, Map.of())) {
            meter.make("S3", CLIENTS, subject, 200);
            database.runIn(NAME, Files.readString(Path.of("bench/fill.sql")));
            if (options.parts.contains("size")) {
                meter.warmUp("S3", CLIENTS, subject, options.prewarm);
            }
            for (long ended : options.ended) {
                fill(filled, ended, last);
                filled = ended;
                for (int round = 1; round <= options.rounds && options.parts.contains("size"); round++) {
                    Bench.say(ended + " ended queues, round " + round + " of " + options.rounds);
                    table.add(
                            "%,d".formatted(ended),
                            meter.measure("S3", CLIENTS, subject, options.warmup, options.measure));
                }
            }
            if (options.parts.contains("size")) {
                System.out.println("S3 with " + CLIENTS + " clients\n\n" + table.markdown());
            }
            System.out.println("The database takes "
                    + database.text("select pg_size_pretty(pg_database_size('" + NAME + "'))") + " with "
                    + "%,d".formatted(filled) + " ended queues.\n");
        }
    }

    private void fill(long from, long to, long inAll) throws SQLException {
        if (from == to) {
            return;
        }
        // Only for the time of the fill, which is not measured.
        database.execute("alter system set max_wal_size = '8GB'");
        database.execute("select pg_reload_conf()");
        for (long first = from; first < to; first += FILL_AT_ONCE) {
            long last = Math.min(first + FILL_AT_ONCE, to) - 1;
            database.runIn(NAME, "call bench_fill(%d, %d, %d)".formatted(first, last, inAll));
            if ((last + 1) % (10 * FILL_AT_ONCE) == 0) {
                Bench.say("filled in " + (last + 1) + " of " + to + " ended queues");
            }
        }
        database.execute("alter system reset max_wal_size");
        database.execute("select pg_reload_conf()");
        database.runIn(NAME, "vacuum analyze");
        database.execute("checkpoint");
    }

    /** The purge by itself, and beside the usual work; the work by itself once there is nothing left to purge. */
    private void purge() throws Exception {
        Table table = new Table("");
        Map<String, String> due = Map.of("SKALD_PURGE_AFTER", "PT1H", "SKALD_PURGE_EVERY", "PT1S");
        try (Subject subject = skald(options.jvm, due)) {
            // The first moments are the JVM's.
            Thread.sleep(5_000);
            long before = purged();
            long start = System.nanoTime();
            Thread.sleep((long) (1000 * options.measure));
            double alone = (purged() - before) / ((System.nanoTime() - start) / 1e9);
            meter.warmUp("S3", CLIENTS, subject, options.prewarm);
            before = purged();
            start = System.nanoTime();
            table.add(
                    "S3, " + CLIENTS + ", beside the purge",
                    meter.measure("S3", CLIENTS, subject, options.warmup, options.measure));
            double beside = (purged() - before) / ((System.nanoTime() - start) / 1e9);
            boolean enough = purged() < options.ended.getLast();
            awaitPurged(options.ended.getLast());
            table.add(
                    "S3, " + CLIENTS + ", after it",
                    meter.measure("S3", CLIENTS, subject, options.warmup, options.measure));
            System.out.printf(
                    Locale.ROOT,
                    "Purge: %.0f queues/s by itself, %.0f queues/s beside S3%s.%n%n%s%n",
                    alone,
                    beside,
                    enough ? "" : " (it had nothing left to do at the end: fill in more)",
                    table.markdown());
        }
    }

    private void awaitPurged(long count) throws Exception {
        long patience = System.nanoTime() + PATIENCE_NANOS;
        while (purged() < count) {
            if (System.nanoTime() > patience) {
                throw new IllegalStateException("of " + count + " queues, " + purged() + " are purged");
            }
            Thread.sleep(1_000);
        }
    }

    private long purged() throws SQLException {
        return Long.parseLong(database.textIn(NAME, "select count(*) from tombstone"));
    }

    /** Kill -9 with many calls under way. */
    private void recovery() throws Exception {
        Map<String, String> wide = Map.of(
                "SKALD_LIMITS_CALLS_PER_HOST", Integer.toString(2 * options.inFlight),
                "SKALD_LIMITS_IN_FLIGHT", Integer.toString(2 * options.inFlight));
        database.makeDatabase(NAME);
        try (Subject subject = skald(options.jvm, wide)) {
            meter.make("HOLD", CLIENTS, subject, options.inFlight);
            await("all calls are under way", () -> meter.calls().held() >= options.inFlight);
            subject.nodes().getFirst().kill();
        }
        long killed = System.nanoTime();
        try (Subject subject = skald(options.jvm, wide)) {
            double ready = secondsSince(killed);
            await("the first queues are restored", () -> restored() > 0);
            long first = System.nanoTime();
            long atFirst = restored();
            await("all queues are restored", () -> restored() >= options.inFlight);
            double seconds = secondsSince(first);
            System.out.printf(
                    Locale.ROOT,
                    "Recovery: kill -9 with %,d calls under way. Ready again after %.1f s; the first restored %.1f s after the"
                            + " kill (the lease is 10 s); from then on %.0f queues/s; all after %.1f s.%n%n",
                    options.inFlight,
                    ready,
                    (first - killed) / 1e9,
                    (options.inFlight - atFirst) / seconds,
                    secondsSince(killed));
            meter.verify("HELD");
        }
    }

    private long restored() throws SQLException {
        return Long.parseLong(database.textIn(NAME, "select count(*) from queue where restored_at is not null"));
    }

    /** Queues whose participants answer later. */
    private boolean parked() throws Exception {
        database.makeDatabase(NAME);
        List<String> jvm = List.of("-Xmx512m");
        try (Subject subject = skald(jvm, Map.of("SKALD_LIMITS_IN_FLIGHT", "10000"))) {
            System.out.println(
                    "Parked queues, Skald with " + String.join(" ", jvm) + " (bench/ParkedQueues.java)\n\n```");
            int code = Child.program(
                    "ParkedQueues",
                    "http://127.0.0.1:" + subject.nodes().getFirst().port(),
                    Integer.toString(options.parked));
            System.out.printf(
                    Locale.ROOT,
                    "resident at the end: %.0f MiB%n```%n%n",
                    Cpu.memoryMiB(subject.nodes().getFirst().pid()));
            return code == 0;
        }
    }

    private interface Condition {
        boolean holds() throws Exception;
    }

    private static void await(String what, Condition condition) throws Exception {
        long start = System.nanoTime();
        while (!condition.holds()) {
            if (System.nanoTime() - start > PATIENCE_NANOS) {
                throw new IllegalStateException("waited for ten minutes until " + what + ", and gave up");
            }
            Thread.sleep(50);
        }
    }

    private static double secondsSince(long nanos) {
        return (System.nanoTime() - nanos) / 1e9;
    }
}
