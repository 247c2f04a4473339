package dev.skald.support;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.skald.postgres.PreparedData;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** The packaged Skald as a process of its own, to be started, killed and started again on the same port. */
public final class SkaldProcess implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();

    /** A start takes three seconds, but not when others use the machine as well. */
    private static final Duration START_LONGEST = Duration.ofMinutes(3);

    private final Map<String, String> environment = new HashMap<>();
    private final List<String> jvmOptions = new ArrayList<>();
    private List<String> archive = List.of();
    private final PackagedSkald skald;
    private final Path folder;
    private final int port;
    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private volatile Process process;

    private SkaldProcess(PackagedSkald skald, Path folder) throws IOException {
        this.skald = skald;
        this.folder = folder;
        this.port = FreePorts.next();
    }

    /**
     * A Skald that is not running yet, with a database of its own that is made already.
     *
     * @param folder where its data and its output go
     * @param settings environment variables
     */
    public static SkaldProcess in(Path folder, Map<String, String> settings) throws IOException {
        PreparedData.copyInto(folder.resolve("data"));
        return withoutData(folder, settings);
    }

    /** The same, but it makes its database itself, if it is given none. */
    public static SkaldProcess withoutData(Path folder, Map<String, String> settings) throws IOException {
        return of(PackagedSkald.built(), folder, settings);
    }

    private static SkaldProcess of(PackagedSkald skald, Path folder, Map<String, String> settings) throws IOException {
        SkaldProcess process = new SkaldProcess(skald, folder);
        process.environment.putAll(settings);
        process.archive = archived("-XX:AOTCache=", "-XX:SharedArchiveFile=", skald.sharedArchive());
        return process;
    }

    /** A Skald on a database of its own that leaves an archive of its classes behind when it is stopped. */
    static SkaldProcess training(Path folder, PackagedSkald skald, Path archive) throws IOException {
        SkaldProcess process = new SkaldProcess(skald, folder);
        process.archive = archived("-XX:AOTCacheOutput=", "-XX:ArchiveClassesAtExit=", archive);
        return process;
    }

    /** An older JVM than that of JDK 25 keeps the classes only, and none of what it found out about them. */
    private static List<String> archived(String option, String older, Path archive) {
        return Runtime.version().feature() >= 25
                ? List.of(option + archive, "-Xlog:aot*=off")
                : List.of(older + archive, "-Xlog:cds*=off");
    }

    /**
     * A node that is not running yet, of those that share a database.
     *
     * @param folder where its output goes
     * @param jdbcUrl of the database, user and password included
     * @param settings environment variables
     */
    public static SkaldProcess node(Path folder, String jdbcUrl, Map<String, String> settings) throws IOException {
        return node(PackagedSkald.built(), folder, jdbcUrl, settings);
    }

    /** The same of another Skald than the one that the build has made. */
    public static SkaldProcess node(PackagedSkald skald, Path folder, String jdbcUrl, Map<String, String> settings)
            throws IOException {
        SkaldProcess process = of(skald, folder, settings);
        process.environment.put("QUARKUS_DATASOURCE_JDBC_URL", jdbcUrl);
        return process;
    }

    /** Options for the JVM of the starts to come. */
    public SkaldProcess withJvm(String... options) {
        jvmOptions.clear();
        jvmOptions.addAll(List.of(options));
        return this;
    }

    /** Starts it and returns when it is ready. */
    public void start() throws Exception {
        launch();
        awaitStarted();
    }

    /** Returns when it is ready; it must not end before. */
    public void awaitStarted() throws Exception {
        Eventually.within(START_LONGEST, "Skald is ready, see " + folder.resolve("skald.log"), this::ready);
    }

    /** Starts it and does not wait for it. */
    public void launch() throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-XX:TieredStopAtLevel=1"));
        command.addAll(skald.jvmOptions());
        command.addAll(jvmOptions);
        command.addAll(archive);
        command.addAll(List.of("-jar", skald.jar().toString()));
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(
                        folder.resolve("skald.log").toFile()));
        builder.environment().putAll(environment);
        builder.environment().put("SKALD_DATA", folder.resolve("data").toString());
        builder.environment().put("QUARKUS_HTTP_PORT", Integer.toString(port));
        process = builder.start();
    }

    /** Returns when it is ready, however often it is killed before. */
    public void awaitReady() {
        try {
            Eventually.until("Skald is ready again", this::answers);
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    private boolean ready() throws Exception {
        if (!process.isAlive()) {
            throw new AssertionError("Skald ended with " + process.exitValue() + ", see " + folder);
        }
        return answers();
    }

    private boolean answers() throws InterruptedException {
        try {
            return get("/q/health/ready").statusCode() == 200;
        } catch (IOException e) {
            return false;
        }
    }

    /** Kill -9; returns when it is gone. */
    public void kill() {
        process.destroyForcibly().onExit().join();
    }

    /** SIGSTOP: it does nothing any more, but its connections stay open. */
    public void freeze() throws Exception {
        signal("STOP");
    }

    /** SIGCONT: it goes on where it was frozen. */
    public void thaw() throws Exception {
        signal("CONT");
    }

    private void signal(String name) throws IOException, InterruptedException {
        int code = new ProcessBuilder("sh", "-c", "kill -" + name + " " + process.pid())
                .inheritIO()
                .start()
                .waitFor();
        if (code != 0) {
            throw new IOException("kill -" + name + " ended with " + code);
        }
    }

    /** Whether the process is there, whether it is at work, stopping or frozen. */
    public boolean isAlive() {
        return process != null && process.isAlive();
    }

    /** The process id of the last start. */
    public long pid() {
        return process.pid();
    }

    /** Completed once the process of the last start has ended, in whatever way, with its exit code. */
    public CompletableFuture<Integer> ended() {
        return process.onExit().thenApply(Process::exitValue);
    }

    /** Kill -9 of it and of everything it started, its database too, which is nobody's child. */
    public void killAll() {
        Path data = folder.resolve("data");
        ProcessHandle[] all = Stream.concat(
                        process.descendants(),
                        ProcessHandle.allProcesses()
                                .filter(one -> one.info()
                                        .command()
                                        .filter(command -> Path.of(command).startsWith(data))
                                        .isPresent()))
                .toArray(ProcessHandle[]::new);
        kill();
        for (ProcessHandle one : all) {
            one.destroyForcibly();
        }
        for (ProcessHandle one : all) {
            one.onExit().join();
        }
    }

    /** SIGTERM; returns its exit code. */
    public int stop() throws InterruptedException {
        process.destroy();
        if (!process.waitFor(90, TimeUnit.SECONDS)) {
            throw new AssertionError("Skald does not stop");
        }
        return process.exitValue();
    }

    /** SIGTERM, not waited for. */
    public void beginStop() {
        process.destroy();
    }

    /** What it ended with, by itself or by force; it must have. */
    public int exitCode() {
        return process.exitValue();
    }

    /** Waits until it has gone by itself. */
    public void awaitGone() throws InterruptedException {
        if (!process.waitFor(90, TimeUnit.SECONDS)) {
            throw new AssertionError("Skald does not stop");
        }
    }

    public HttpResponse<String> get(String path) throws IOException, InterruptedException {
        return http.send(
                HttpRequest.newBuilder(uri(path))
                        .timeout(Duration.ofSeconds(90))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }

    public HttpResponse<String> post(String path, String body, String... headers)
            throws IOException, InterruptedException {
        return send("POST", path, body, headers);
    }

    /** Sends any request with a JSON body. */
    public HttpResponse<String> send(String method, String path, String body, String... headers)
            throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(uri(path))
                .timeout(Duration.ofSeconds(90))
                .header("Content-Type", "application/json")
                .method(method, HttpRequest.BodyPublishers.ofString(body));
        if (headers.length > 0) {
            request.headers(headers);
        }
        return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    private URI uri(String path) {
        return address().resolve(path);
    }

    /** Where it is reached, running or not. */
    public URI address() {
        return URI.create("http://127.0.0.1:" + port);
    }

    /** The queue as it is now. */
    public JsonNode queue(UUID id) throws IOException, InterruptedException {
        return JSON.readTree(get("/queues/" + id).body());
    }

    /** Waits until it has tried so many times more to send a heartbeat, and its database did not take one. */
    public void awaitMissedHeartbeats(int count) throws Exception {
        long before = missedHeartbeats();
        Eventually.until(count + " heartbeats are missed", () -> missedHeartbeats() >= before + count);
    }

    private long missedHeartbeats() throws IOException {
        try (Stream<String> lines = Files.lines(folder.resolve("skald.log"))) {
            return lines.filter(line -> line.contains("no heartbeat: ")).count();
        }
    }

    /** Waits until the queue has one of these statuses. */
    public String awaitStatus(UUID id, String... statuses) throws Exception {
        Eventually.until(
                "queue " + id + " is " + String.join(" or ", statuses),
                () -> List.of(statuses).contains(queue(id).path("status").asText()));
        return queue(id).path("status").asText();
    }

    @Override
    public void close() {
        if (process != null && process.isAlive()) {
            killAll();
        }
    }
}
