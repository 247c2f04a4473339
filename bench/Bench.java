import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * The benchmark: starts what is measured and what measures it, each as a process of its own, has the work done and prints
 * what it cost. {@code bench/run} compiles and starts it; {@code bench/README.md} says what is measured.
 */
final class Bench {
    private static final int NODES_MAX = 3;

    private final Options options;
    private final Path folder;
    private final Database database;
    private final Meter meter;

    private Bench(Options options, Path folder, Database database, Meter meter) {
        this.options = options;
        this.folder = folder;
        this.database = database;
        this.meter = meter;
    }

    public static void main(String[] arguments) throws Exception {
        Options options;
        try {
            options = Options.read(arguments);
        } catch (IllegalArgumentException e) {
            System.err.println(e.getMessage() + "\n\n" + Options.HELP);
            System.exit(2);
            return;
        }
        Path target = Files.createDirectories(Path.of("target/bench").toAbsolutePath());
        Path folder = Files.createTempDirectory(target, "run-");
        boolean faulty = false;
        try (Database database = Database.open(options.database, folder.resolve("data"));
                Meter meter = new Meter(database)) {
            Bench bench = new Bench(options, folder, database, meter);
            System.out.println(bench.about());
            switch (options.what) {
                case "growth" -> faulty = !new Growth(options, folder, database, meter).run();
                case "nodes" -> bench.nodes();
                default -> bench.figures();
            }
            faulty |= meter.faulty();
            Meter.Calls calls = meter.calls();
            System.out.printf(
                    Locale.ROOT,
                    "The participants were called %,d times; %,d calls were repeated, %,d came after their compensation.%n",
                    calls.all(),
                    calls.repeated(),
                    calls.late());
        }
        if (!options.keep) {
            delete(folder);
        }
        System.out.println(
                faulty
                        ? "FAILED: effects were lost, doubled or left, or requests failed; see above."
                        : "Every acknowledged saga stands in the participants' books as it should: nothing lost, nothing doubled.");
        System.exit(faulty ? 1 : 0);
    }

    /** Every workload beside the two bounds. */
    private void figures() throws Exception {
        Table table = new Table("workload, clients");
        List<Subject> subjects = new ArrayList<>();
        try {
            for (Path jar : options.jars) {
                String name = options.jars.size() == 1 ? "" : ", Skald " + (options.jars.indexOf(jar) + 1);
                subjects.add(start(name, jar, subjects.size() + 1, Map.of()));
                if (options.token) {
                    subjects.add(start(
                            name + ", token",
                            jar,
                            subjects.size() + 1,
                            Map.of(Node.ADMIN_TOKEN, "bench".repeat(10), "SKALD_TARGETS_ALLOW", "127.0.0.0/8")));
                }
            }
            for (Subject subject : subjects) {
                meter.warmUp("S3", 32, subject, options.prewarm * 2 / 3);
                meter.warmUp("S3F", 32, subject, options.prewarm / 3);
            }
            Optional<PgBench> pgbench = options.workloads.contains("pgbench")
                    ? PgBench.find(database, Path.of("bench").toAbsolutePath(), folder)
                    : Optional.empty();
            for (int round = 1; round <= options.rounds; round++) {
                for (String workload : options.workloads) {
                    say("round " + round + " of " + options.rounds + ": " + workload);
                    if (workload.equals("pgbench")) {
                        if (pgbench.isPresent()) {
                            table.add("pgbench, 16", pgbench.get().measure(options.warmup, options.measure));
                        }
                        continue;
                    }
                    for (int clients : clientsOf(workload)) {
                        for (Subject subject : workload.startsWith("direct") ? subjects.subList(0, 1) : subjects) {
                            measure(table, workload, clients, subject);
                        }
                    }
                }
            }
            System.out.println(table.markdown());
            for (int i = 0; i < options.jars.size() && options.jars.size() > 1; i++) {
                System.out.println("Skald " + (i + 1) + " is " + options.jars.get(i) + ".\n");
            }
            if (options.workloads.contains("pgbench") && pgbench.isEmpty()) {
                System.out.println(
                        "There is no pgbench here, neither on the PATH nor under /usr/lib/postgresql, so the bound"
                                + " of the database is left out.\n");
            }
        } finally {
            for (Subject subject : subjects) {
                subject.close();
            }
        }
    }

    private Subject start(String name, Path jar, int number, Map<String, String> settings) throws Exception {
        database.makeDatabase("bench_" + number);
        return Subject.start(name, 1, jar, database, "bench_" + number, options.jvm, settings, folder);
    }

    private List<Integer> clientsOf(String workload) {
        return List.of("S3", "S3F").contains(workload) ? options.clients : options.clients.subList(0, 1);
    }

    private void measure(Table table, String workload, int clients, Subject subject) throws Exception {
        if (workload.equals("S3R")) {
            meter.stock(clients, subject, 2 * (options.warmup + options.measure));
        }
        String name = workload.startsWith("direct") ? "" : subject.name();
        table.add(
                workload + ", " + clients + name,
                meter.measure(workload, clients, subject, options.warmup, options.measure));
    }

    /**
     * The same work on one, two and three nodes that share the database. All three are there all the time, so that they
     * are measured in turn and equally warm; those that get no work are idle.
     */
    private void nodes() throws Exception {
        Table table = new Table("nodes, clients");
        // The embedded server takes a hundred connections.
        Map<String, String> settings = Map.of("QUARKUS_DATASOURCE_JDBC_MAX_SIZE", "25");
        database.makeDatabase("bench_1");
        try (Subject all = Subject.start(
                "", NODES_MAX, options.jars.getFirst(), database, "bench_1", options.jvm, settings, folder)) {
            meter.warmUp("S3", 32 * NODES_MAX, all, options.prewarm * NODES_MAX);
            for (int round = 1; round <= options.rounds; round++) {
                for (int count = 1; count <= NODES_MAX; count++) {
                    say("round " + round + " of " + options.rounds + ": " + count + " nodes");
                    for (int clients : options.clients) {
                        table.add(
                                count + ", " + clients,
                                meter.measure("S3", clients, all.first(count), options.warmup, options.measure));
                    }
                }
            }
        }
        System.out.println(table.markdown());
    }

    /** What the figures were measured on. */
    private String about() throws Exception {
        Runtime runtime = Runtime.getRuntime();
        String processor = "unknown processor";
        Path cpuinfo = Path.of("/proc/cpuinfo");
        if (Files.isReadable(cpuinfo)) {
            processor = Files.readAllLines(cpuinfo).stream()
                    .filter(line -> line.startsWith("model name"))
                    .map(line -> line.substring(line.indexOf(':') + 2))
                    .findFirst()
                    .orElse(processor);
        }
        return String.format(
                Locale.ROOT,
                """
                %s, commit %s. %d processors (%s) for Skald, PostgreSQL, the participants' stub and the load client together; %s %s, JDK %s, Skald's JVM %s. %s. \
                %s s measured after %s s of warm-up, %d round(s), Skald warmed up for %s s before.
                """,
                Instant.now().truncatedTo(ChronoUnit.SECONDS),
                commit(),
                runtime.availableProcessors(),
                processor,
                System.getProperty("os.name"),
                System.getProperty("os.version"),
                System.getProperty("java.version"),
                String.join(" ", options.jvm),
                database.about(),
                options.measure,
                options.warmup,
                options.rounds,
                options.prewarm);
    }

    private static String commit() {
        try {
            Process git = new ProcessBuilder("git", "describe", "--always", "--dirty")
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            return new String(git.getInputStream().readAllBytes()).strip();
        } catch (java.io.IOException e) {
            return "unknown";
        }
    }

    /** Goes to the console and not into the tables. */
    static void say(String line) {
        System.err.println(line);
    }

    private static void delete(Path folder) throws Exception {
        try (var files = Files.walk(folder)) {
            for (Path file : files.sorted(java.util.Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        }
    }
}
