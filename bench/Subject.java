import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * One Skald that is measured, with a database of its own on the common server.
 *
 * @param name how the table calls it; empty when it is the only one
 * @param nodes one process, or several equal ones
 * @param database its name
 */
record Subject(String name, List<Node> nodes, String database) implements AutoCloseable {

    static Subject start(
            String name,
            int count,
            Path jar,
            Database server,
            String database,
            List<String> jvm,
            Map<String, String> settings,
            Path folder)
            throws Exception {
        List<Node> nodes = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            nodes.add(Node.start(
                    jar,
                    server.urlOf(database),
                    jvm,
                    settings,
                    folder.resolve("skald-" + database + "-" + i + ".log")));
        }
        return new Subject(name, List.copyOf(nodes), database);
    }

    /** The same with only so many of its nodes; not to be closed. */
    Subject first(int count) {
        return new Subject(name, nodes.subList(0, count), database);
    }

    @Override
    public void close() throws InterruptedException {
        for (Node node : nodes) {
            node.close();
        }
    }
}
