package dev.skald.chaos;

import dev.skald.support.Eventually;
import dev.skald.support.FreePorts;
import dev.skald.support.TcpProxy;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** A {@link MoodyParticipant} as a process of its own, behind a stretch of network of its own. */
final class ParticipantProcess implements AutoCloseable {
    private final String name;
    private final Path ledger;
    private final long seed;
    private final boolean wild;
    private final int port;
    private final TcpProxy network;
    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private Process process;

    private ParticipantProcess(String name, Path ledger, long seed, boolean wild, int port) throws IOException {
        this.name = name;
        this.ledger = ledger;
        this.seed = seed;
        this.wild = wild;
        this.port = port;
        network = TcpProxy.to(port);
    }

    /** Starts one that does all that participants may do. */
    static ParticipantProcess wild(String name, Path folder, long seed) throws IOException {
        return started(name, folder, seed, true);
    }

    /** Starts one that does what it is asked to do and says so, at once, slowly or later. */
    static ParticipantProcess kind(String name, Path folder, long seed) throws IOException {
        return started(name, folder, seed, false);
    }

    private static ParticipantProcess started(String name, Path folder, long seed, boolean wild) throws IOException {
        Path ledger = folder.resolve(name + ".ledger");
        ParticipantProcess participant = new ParticipantProcess(name, ledger, seed, wild, FreePorts.next());
        participant.start();
        return participant;
    }

    /** Starts it and returns when it answers. */
    void start() throws IOException {
        process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx96m",
                        "-XX:TieredStopAtLevel=1",
                        "-Dsun.net.httpserver.nodelay=true",
                        "-cp",
                        System.getProperty("java.class.path"),
                        MoodyParticipant.class.getName(),
                        Integer.toString(port),
                        ledger.toString(),
                        Long.toString(seed),
                        wild ? "wild" : "kind")
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        BufferedReader said = process.inputReader();
        String word = said.readLine();
        if (!"ready".equals(word)) {
            throw new IOException("participant " + name + " did not come up: " + word);
        }
    }

    /** Kill -9; what it was about to do is forgotten, its ledger is not. */
    void kill() {
        process.destroyForcibly().onExit().join();
    }

    String name() {
        return name;
    }

    TcpProxy network() {
        return network;
    }

    /** Where nodes call it. */
    String url(String path) {
        return "http://127.0.0.1:" + network.port() + path;
    }

    /** Waits until it does nothing any more that somebody asked it for. */
    void awaitIdle() throws Exception {
        HttpRequest question = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/under-way"))
                .build();
        Eventually.until(
                "participant " + name + " has nothing under way",
                () -> client.send(question, HttpResponse.BodyHandlers.ofString())
                        .body()
                        .equals("0"));
    }

    /** All that it ever did. */
    List<Ledger.Entry> entries() throws IOException {
        return Files.exists(ledger) ? Ledger.read(ledger) : List.of();
    }

    @Override
    public void close() throws IOException {
        kill();
        network.close();
    }
}
