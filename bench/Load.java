import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * The load client: a process of its own, so that its cost can be told from the others', which does as it is told on its
 * standard input, a line a command, and says on its standard output what came of it.
 *
 * <pre>
 * run workload=S3 clients=32 warmup=2 measure=8 skald=8080,8081 [token=T] [count=N] [keep=true] [unverified=true]
 *     prints "begin" and "end" at the edges of the measured time, then "result" with what was found;
 *     with count, so many sagas at most; with keep, S3R has these to work on
 * verify workload=S3
 *     looks at the books once more, for what the last run had acknowledged
 * </pre>
 */
final class Load {
    /** A saga that was made before: the slot of its first step, and the id of its queue. */
    record Made(int firstSlot, byte[] id) {}

    private final int stubPort;
    private final Deque<Made> stock = new ArrayDeque<>();
    private int nextSlot;
    private int[] acknowledged = {};

    private Load(int stubPort) {
        this.stubPort = stubPort;
    }

    public static void main(String[] arguments) throws Exception {
        Load load = new Load(Integer.parseInt(arguments[0]));
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in));
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            List<String> words = List.of(line.split(" "));
            Map<String, String> parameters = new HashMap<>();
            for (String word : words.subList(1, words.size())) {
                String[] pair = word.split("=", 2);
                parameters.put(pair[0], pair[1]);
            }
            System.out.println(
                    switch (words.getFirst()) {
                        case "run" -> load.run(parameters);
                        case "verify" -> load.verify(parameters.get("workload"), "result");
                        default -> throw new IllegalArgumentException(line);
                    });
        }
        System.exit(0);
    }

    private String run(Map<String, String> parameters) throws Exception {
        Workload plain = workload(parameters.get("workload"));
        Workload workload = parameters.containsKey("token") ? plain.by(parameters.get("token")) : plain;
        if (workload.fromStock() && stock.isEmpty()) {
            throw new IllegalStateException("nothing was made for " + workload.name() + " to work on");
        }
        int[] ports = workload.direct()
                ? new int[] {stubPort}
                : Stream.of(parameters.get("skald").split(","))
                        .mapToInt(Integer::parseInt)
                        .toArray();
        LoadRun run = new LoadRun(
                workload,
                new Sagas(workload, workload.fromStock() ? stock : null, nextSlot, parameters.get("count")),
                ports,
                Integer.parseInt(parameters.get("clients")),
                parameters.containsKey("keep"),
                Double.parseDouble(parameters.get("warmup")),
                Double.parseDouble(parameters.get("measure")));
        run.go();
        nextSlot = run.sagas().nextSlot();
        acknowledged = run.acknowledged();
        if (parameters.containsKey("keep")) {
            stock.clear();
            stock.addAll(run.made());
        }
        return parameters.containsKey("unverified") ? run.result() : verify(workload.name(), run.result());
    }

    private String verify(String workload, String before) throws IOException {
        return before + " " + Verify.books(stubPort, workload(workload), acknowledged);
    }

    private Workload workload(String name) {
        return Workload.named(name, "http://127.0.0.1:" + stubPort);
    }
}
