import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Has the load client do its runs and reads, at the edges of the measured time, what each process has used. */
final class Meter implements AutoCloseable {
    /**
     * Calls to participants.
     *
     * @param repeated had a key that was known already
     * @param late came after their compensation
     * @param held were not answered
     */
    record Calls(long repeated, long late, long held, long all) {}

    private final Database database;
    private final long databasePid;
    private final Child stub;
    private final int stubPort;
    private final Child load;
    private final int processors = Runtime.getRuntime().availableProcessors();
    private boolean faulty;

    Meter(Database database) throws Exception {
        this.database = database;
        this.databasePid = database.pid();
        this.stub = Child.start("384m", "Stub");
        this.stubPort = Integer.parseInt(stub.hear());
        this.load = Child.start("384m", "Load", Integer.toString(stubPort));
    }

    /** What the participants have counted so far. */
    Calls calls() throws IOException {
        URI counts = URI.create("http://127.0.0.1:" + stubPort + "/counts");
        try (InputStream in = counts.toURL().openStream()) {
            String[] words = new String(in.readAllBytes()).split(" ");
            return new Calls(
                    Long.parseLong(words[0]),
                    Long.parseLong(words[1]),
                    Long.parseLong(words[2]),
                    Long.parseLong(words[3]));
        }
    }

    /** Whether anything was lost, doubled, left or refused in any run so far. */
    boolean faulty() {
        return faulty;
    }

    /** A run that is not measured. */
    void warmUp(String workload, int clients, Subject subject, double seconds) throws Exception {
        run(workload, clients, subject.nodes(), "warmup=0 measure=" + seconds);
    }

    /** Makes queues for S3R. */
    void stock(int clients, Subject subject, double seconds) throws Exception {
        run("S3", clients, subject.nodes(), "keep=true warmup=0 measure=" + seconds);
    }

    /** Makes so many, as fast as they are taken, without a look at the books. */
    void make(String workload, int clients, Subject subject, int count) throws Exception {
        run(workload, clients, subject.nodes(), "warmup=0 measure=600 unverified=true count=" + count);
    }

    /** Compares the books with what was acknowledged in the last run, and must have become of them by now. */
    void verify(String workload) throws IOException {
        load.say("verify workload=" + workload);
        heard(workload, load.hear());
    }

    Map<Column, Double> measure(String workload, int clients, Subject subject, double warmup, double seconds)
            throws Exception {
        load.say(command(workload, clients, subject.nodes(), "warmup=" + warmup + " measure=" + seconds));
        expect("begin");
        Cpu.Moment before = Cpu.now();
        Database.Counters countersBefore = database.counters(subject.database());
        expect("end");
        Cpu.Moment after = Cpu.now();
        Database.Counters countersAfter = database.counters(subject.database());
        Map<String, Double> found = heard(workload, load.hear());

        double sagas = found.get("sagas");
        Map<Column, Double> figures = new EnumMap<>(Column.class);
        figures.put(Column.RATE, sagas / found.get("seconds"));
        figures.put(Column.P50, found.get("p50"));
        figures.put(Column.P99, found.get("p99"));

        // Seconds for a thousand sagas are milliseconds for one.
        double perSaga = 1000 / sagas;
        double ofStub = after.ofTree(stub.pid()) - before.ofTree(stub.pid());
        double ofClient = after.ofTree(load.pid()) - before.ofTree(load.pid());
        double ofDatabase = databasePid == 0 ? Double.NaN : after.ofTree(databasePid) - before.ofTree(databasePid);
        double ofSkald = 0;
        double memory = 0;
        for (Node node : subject.nodes()) {
            ofSkald += after.ofTree(node.pid()) - before.ofTree(node.pid());
            memory += Cpu.memoryMiB(node.pid());
        }
        figures.put(Column.STUB, ofStub * perSaga);
        figures.put(Column.CLIENT, ofClient * perSaga);
        if (!workload.startsWith("direct")) {
            figures.put(Column.SKALD, ofSkald * perSaga);
            figures.put(Column.POSTGRESQL, ofDatabase * perSaga);
            figures.put(Column.COMMITS, (countersAfter.commits() - countersBefore.commits()) / sagas);
            figures.put(Column.WAL, (countersAfter.walBytes() - countersBefore.walBytes()) / 1024 / sagas);
            figures.put(Column.MEMORY, memory);
            figures.put(Column.DATABASE_MEMORY, Cpu.memoryMiB(databasePid));
        }
        double others = after.ofMachine() - before.ofMachine() - ofStub - ofClient - ofDatabase - ofSkald;
        figures.put(Column.OTHERS, 100 * Math.max(0, others) / (found.get("seconds") * processors));
        return figures;
    }

    private Map<String, Double> run(String workload, int clients, List<Node> nodes, String how) throws Exception {
        load.say(command(workload, clients, nodes, how));
        expect("begin");
        expect("end");
        return heard(workload, load.hear());
    }

    private static String command(String workload, int clients, List<Node> nodes, String how) {
        String ports = nodes.stream().map(node -> Integer.toString(node.port())).collect(Collectors.joining(","));
        String token = nodes.getFirst().token().map(given -> " token=" + given).orElse("");
        return "run workload=%s clients=%d skald=%s%s %s".formatted(workload, clients, ports, token, how);
    }

    private void expect(String word) throws IOException {
        String line = load.hear();
        if (!line.equals(word)) {
            throw new IOException("the load client said " + line + " where " + word + " was expected");
        }
    }

    private Map<String, Double> heard(String workload, String line) {
        Map<String, Double> found = new HashMap<>();
        for (String word : line.split(" ")) {
            if (word.contains("=")) {
                String[] pair = word.split("=");
                found.put(pair[0], Double.valueOf(pair[1]));
            }
        }
        for (String fault : List.of("failures", "lost", "doubled", "left")) {
            if (found.getOrDefault(fault, 0.0) > 0) {
                faulty = true;
                System.err.println("FAULT in " + workload + ": " + line);
                break;
            }
        }
        return found;
    }

    @Override
    public void close() throws IOException {
        load.close();
        stub.close();
    }
}
