import java.io.IOException;
import java.net.URI;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The bound below: what PostgreSQL's own load client makes of the least writes that a saga needs, on the same server. Each
 * of its transactions waits for the disk by itself, as one that stands alone must.
 */
final class PgBench {
    private static final int CLIENTS = 16;
    private static final String DATABASE = "bench_bound";

    private final Path program;
    private final Database database;
    private final Path sources;
    private final Path folder;

    private PgBench(Path program, Database database, Path sources, Path folder) {
        this.program = program;
        this.database = database;
        this.sources = sources;
        this.folder = folder;
    }

    /**
     * Looks for the program on the PATH and where Debian keeps it.
     *
     * @param sources where {@code pgbench.sql} is
     * @param folder for its logs
     */
    static Optional<PgBench> find(Database database, Path sources, Path folder) throws Exception {
        List<Path> places = new ArrayList<>();
        for (String place : System.getenv().getOrDefault("PATH", "").split(":")) {
            places.add(Path.of(place));
        }
        Path versions = Path.of("/usr/lib/postgresql");
        if (Files.isDirectory(versions)) {
            try (Stream<Path> found = Files.list(versions)) {
                found.sorted(Comparator.reverseOrder()).forEach(one -> places.add(one.resolve("bin")));
            }
        }
        for (Path place : places) {
            Path program = place.resolve("pgbench");
            if (Files.isExecutable(program)) {
                PgBench found = new PgBench(program, database, sources, folder);
                database.makeDatabase(DATABASE);
                database.runIn(DATABASE, Files.readString(sources.resolve("pgbench-schema.sql")));
                return Optional.of(found);
            }
        }
        return Optional.empty();
    }

    Map<Column, Double> measure(double warmup, double seconds) throws Exception {
        run(Math.max(1, (int) warmup), false);
        long pid = database.pid();
        Cpu.Moment before = Cpu.now();
        Database.Counters countersBefore = database.counters(DATABASE);
        run((int) seconds, true);
        Cpu.Moment after = Cpu.now();
        Database.Counters countersAfter = database.counters(DATABASE);

        double[] latencies = latencies();
        Map<Column, Double> figures = new EnumMap<>(Column.class);
        double thousands = latencies.length / 1000.0;
        figures.put(Column.RATE, latencies.length / Math.floor(seconds));
        figures.put(Column.P50, latencies[latencies.length / 2]);
        figures.put(Column.P99, latencies[(int) (latencies.length * 0.99)]);
        figures.put(Column.POSTGRESQL, pid == 0 ? Double.NaN : (after.ofTree(pid) - before.ofTree(pid)) / thousands);
        figures.put(Column.COMMITS, (countersAfter.commits() - countersBefore.commits()) / (1000 * thousands));
        figures.put(Column.WAL, (countersAfter.walBytes() - countersBefore.walBytes()) / 1024 / (1000 * thousands));
        return figures;
    }

    private void run(int seconds, boolean logged) throws IOException, InterruptedException {
        URI url = URI.create(database.urlOf(DATABASE).substring("jdbc:".length()));
        List<String> command = new ArrayList<>(List.of(
                program.toString(),
                "--no-vacuum",
                "--protocol=prepared",
                "--host=" + url.getHost(),
                "--port=" + (url.getPort() < 0 ? 5432 : url.getPort()),
                "--username=" + parameter(url, "user"),
                "--client=" + CLIENTS,
                "--jobs=1",
                "--time=" + seconds,
                "--define=payload=" + Payload.JSON,
                "--file=" + sources.resolve("pgbench.sql")));
        if (logged) {
            command.addAll(List.of("--log", "--log-prefix=" + folder.resolve("pgbench")));
        }
        command.add(DATABASE);
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("pgbench.out").toFile());
        builder.environment().put("PGPASSWORD", parameter(url, "password"));
        int code = builder.start().waitFor();
        if (code != 0) {
            throw new IOException(
                    "pgbench ended with " + code + ": " + Files.readString(folder.resolve("pgbench.out")));
        }
    }

    private static String parameter(URI url, String name) {
        Matcher matcher = Pattern.compile("(?:^|&)" + name + "=([^&]*)").matcher(url.getQuery());
        return matcher.find() ? matcher.group(1) : "";
    }

    /** In milliseconds, the shortest first. */
    private double[] latencies() throws IOException {
        List<String> lines = new ArrayList<>();
        try (DirectoryStream<Path> logs = Files.newDirectoryStream(folder, "pgbench.[0-9]*")) {
            for (Path log : logs) {
                lines.addAll(Files.readAllLines(log));
                Files.delete(log);
            }
        }
        double[] latencies = lines.stream()
                .mapToDouble(line -> Double.parseDouble(line.split(" ")[2]) / 1000)
                .toArray();
        Arrays.sort(latencies);
        return latencies;
    }
}
