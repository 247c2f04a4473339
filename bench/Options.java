import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** What was asked for on the command line. */
final class Options {
    String what = "figures";
    List<String> workloads =
            List.of("direct", "directF", "S3", "S3F", "S3R", "S1", "S20", "P5", "C3", "START", "pgbench");
    List<Integer> clients = List.of(32, 128);
    int rounds = 1;
    double prewarm = 20;
    double warmup = 2;
    double measure = 6;
    List<Path> jars = new ArrayList<>();
    String database;
    List<String> jvm = List.of("-Xms64m", "-Xmx1g");
    List<Long> ended = List.of(0L, 1_000_000L, 5_000_000L);
    int inFlight = 10_000;
    int parked = 100_000;
    List<String> parts = List.of("size", "purge", "recovery", "parked");
    boolean token;
    boolean keep;

    static final String HELP = """
            bench/run [figures | growth | nodes] [options]
              --workloads S3,S3F,…   of: direct directF S3 S3F S3R S1 S20 P5 C3 START pgbench (see bench/README.md)
              --clients 32,128       how many at a time; S3 and S3F run with each, the others with the first
              --rounds 1             all workloads, that often, one after the other; the table has the medians
              --prewarm 20 --warmup 2 --measure 6     seconds: once for each Skald, before each run, measured
              --jar PATH             another quarkus-run.jar, started by the script skald that is packaged beside it;
                                     given twice or more often, they are measured in turn
              --database URL         a PostgreSQL of yours (jdbc:postgresql://…?user=…&password=…) instead of the embedded one
              --jvm "-Xmx1g"         options of Skald's JVM besides those of the script
              --ended 0,1000000,…    growth: how many ended queues there are
              --parts size,purge,recovery,parked      growth: what to do of it
              --in-flight 10000      growth: how many queues are under way when Skald is killed
              --parked 100000        growth: how many queues wait for an answer at the same time
              --token                figures: measure each Skald twice, open and with a token in every request
              --no-build             measure what was packaged last
              --keep                 leave data and logs (in target/bench) behind
            """;

    static Options read(String[] arguments) {
        Options options = new Options();
        for (int i = 0; i < arguments.length; i++) {
            String argument = arguments[i];
            switch (argument) {
                case "figures", "growth", "nodes" -> options.what = argument;
                case "--token" -> options.token = true;
                case "--keep" -> options.keep = true;
                case "--help", "-h" -> throw new IllegalArgumentException("what can be asked for:");
                default -> {
                    if (i + 1 == arguments.length) {
                        throw new IllegalArgumentException("what is meant by " + argument + "?");
                    }
                    options.set(argument, arguments[++i]);
                }
            }
        }
        if (options.jars.isEmpty()) {
            options.jars.add(Path.of("target/quarkus-app/quarkus-run.jar"));
        }
        return options;
    }

    private void set(String option, String value) {
        switch (option) {
            case "--workloads" -> workloads = List.of(value.split(","));
            case "--clients" ->
                clients = Stream.of(value.split(",")).map(Integer::valueOf).toList();
            case "--rounds" -> rounds = Integer.parseInt(value);
            case "--prewarm" -> prewarm = Double.parseDouble(value);
            case "--warmup" -> warmup = Double.parseDouble(value);
            case "--measure" -> measure = Double.parseDouble(value);
            case "--jar" -> jars.add(Path.of(value));
            case "--database" -> database = value;
            case "--jvm" -> jvm = List.of(value.strip().split(" +"));
            case "--ended" ->
                ended = Stream.of(value.split(",")).map(Long::valueOf).toList();
            case "--parts" -> parts = List.of(value.split(","));
            case "--in-flight" -> inFlight = Integer.parseInt(value);
            case "--parked" -> parked = Integer.parseInt(value);
            default -> throw new IllegalArgumentException("there is no option " + option);
        }
    }
}
