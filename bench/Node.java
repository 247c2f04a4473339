import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** One packaged Skald as a process. */
final class Node implements AutoCloseable {
    private static final long START_LONGEST_NANOS = TimeUnit.SECONDS.toNanos(120);

    /** The setting with which a Skald asks for a token. */
    static final String ADMIN_TOKEN = "SKALD_SECURITY_ADMIN_TOKEN";

    private final Process process;
    private final int port;
    private final Path log;
    private Optional<String> token = Optional.empty();

    private Node(Process process, int port, Path log) {
        this.process = process;
        this.port = port;
        this.log = log;
    }

    /**
     * Starts it, by the script that is packaged beside its jar, and returns when it is ready.
     *
     * @param url of its database
     * @param settings environment variables
     */
    static Node start(Path jar, String url, List<String> jvmOptions, Map<String, String> settings, Path log)
            throws Exception {
        int port = freePort();
        Path script = jar.toAbsolutePath().resolveSibling("skald");
        ProcessBuilder builder = new ProcessBuilder(script.toString())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        builder.environment().put("JDK_JAVA_OPTIONS", String.join(" ", jvmOptions));
        builder.environment().put("QUARKUS_DATASOURCE_JDBC_URL", url);
        builder.environment().put("QUARKUS_HTTP_PORT", Integer.toString(port));
        builder.environment().putAll(settings);
        Node node = new Node(builder.start(), port, log);
        Runtime.getRuntime().addShutdownHook(new Thread(node.process::destroyForcibly));
        node.awaitReady();
        if (settings.containsKey(ADMIN_TOKEN)) {
            node.token = Optional.of(node.makeToken(settings.get(ADMIN_TOKEN)));
        }
        return node;
    }

    /** A token for who starts queues. */
    private String makeToken(String admin) throws IOException {
        URI tokens = URI.create("http://127.0.0.1:" + port + "/tokens");
        HttpURLConnection request = (HttpURLConnection) tokens.toURL().openConnection();
        request.setDoOutput(true);
        request.setRequestProperty("Content-Type", "application/json");
        request.setRequestProperty("Authorization", "Bearer " + admin);
        request.getOutputStream().write("""
                {"name":"bench","role":"caller","namespace":"default"}""".getBytes(StandardCharsets.UTF_8));
        String answer = new String(request.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return answer.replaceAll(".*\"(skald_[^\"]+)\".*", "$1");
    }

    /** What its requests must show; empty while it lets everybody in. */
    Optional<String> token() {
        return token;
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private void awaitReady() throws Exception {
        long start = System.nanoTime();
        while (!ready()) {
            if (!process.isAlive() || System.nanoTime() - start > START_LONGEST_NANOS) {
                process.destroyForcibly();
                throw new IOException("Skald did not start, see " + log);
            }
            Thread.sleep(50);
        }
    }

    private boolean ready() {
        try {
            URI health = URI.create("http://127.0.0.1:" + port + "/q/health/ready");
            return ((HttpURLConnection) health.toURL().openConnection()).getResponseCode() == 200;
        } catch (IOException e) {
            return false;
        }
    }

    int port() {
        return port;
    }

    long pid() {
        return process.pid();
    }

    /** Kill -9; returns when it is gone. */
    void kill() {
        process.destroyForcibly().onExit().join();
    }

    /** SIGTERM, and kill -9 if that takes too long. */
    @Override
    public void close() throws InterruptedException {
        process.destroy();
        if (!process.waitFor(40, TimeUnit.SECONDS)) {
            kill();
        }
    }
}
