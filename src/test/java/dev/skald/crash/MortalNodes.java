package dev.skald.crash;

import static org.assertj.core.api.Assertions.assertThat;

import dev.skald.support.Eventually;
import dev.skald.support.PackagedSkald;
import dev.skald.support.SkaldProcess;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicReference;

/**
 * One or two nodes on a database of their own, which die at the points that they are told, and are started again. Asked by
 * one thread, which notices each death with its next question.
 */
final class MortalNodes implements AutoCloseable {
    /** As on a machine, of which a killed process reports 128 + SIGKILL. */
    private static final int HALTED = 137;

    private static final int SERVICE_UNAVAILABLE = 503;

    /** For what may need a start or two, of several nodes at a time. */
    static final Duration LONGEST = Duration.ofMinutes(3);

    private static final Map<String, String> SETTINGS = Map.of(
            "SKALD_NODE_HEARTBEAT", "PT1S",
            "SKALD_NODE_LEASE", "PT3S",
            "SKALD_NODE_DRAIN", "PT20S",
            "QUARKUS_DATASOURCE_JDBC_MAX_SIZE", "8");

    private final Path folder;
    private final String jdbcUrl;
    private final PackagedSkald skald;
    private final List<SkaldProcess> nodes = new ArrayList<>();

    private final Deque<CrashPoint> deaths = new ArrayDeque<>();
    private int victim;

    /**
     * Nodes that are not running yet.
     *
     * @param folder where their output goes
     * @param skald one that {@link CrashingSkald} has made
     */
    MortalNodes(int count, Path folder, String jdbcUrl, PackagedSkald skald) throws IOException {
        this.folder = folder;
        this.jdbcUrl = jdbcUrl;
        this.skald = skald;
        for (int i = 0; i < count; i++) {
            nodes.add(node(i, Map.of()));
        }
    }

    private SkaldProcess node(int number, Map<String, String> more) throws IOException {
        Map<String, String> settings = new HashMap<>(SETTINGS);
        settings.putAll(more);
        Path place = Files.createDirectories(folder.resolve("node" + number));
        return SkaldProcess.node(skald, place, jdbcUrl, settings)
                .withJvm(
                        "-Xmx160m",
                        "-XX:+UseSerialGC",
                        "-Dcrash.at=" + at(number),
                        "-Dcrash.passed=" + place.resolve("passed"));
    }

    private Path at(int number) {
        return folder.resolve("node" + number).resolve("at");
    }

    /** All are there and ready, and the first one will be the first to die. */
    void heal() throws Exception {
        for (SkaldProcess node : nodes) {
            if (!node.isAlive()) {
                node.launch();
            }
        }
        for (SkaldProcess node : nodes) {
            node.awaitStarted();
        }
        victim = 0;
    }

    /** Has the first node run with more settings from now on. */
    void set(Map<String, String> more) throws Exception {
        nodes.getFirst().kill();
        nodes.set(0, node(0, more));
        nodes.getFirst().start();
    }

    /**
     * From now on a node halts at the first of the points. At the second one the other node halts, if there is another
     * one, or else the same one when it is started again.
     */
    void dieAt(List<CrashPoint> points) throws IOException {
        deaths.addAll(points);
        tellVictim();
    }

    private void tellVictim() throws IOException {
        Path written =
                Files.writeString(folder.resolve("next"), deaths.getFirst().text());
        Files.move(written, at(victim), StandardCopyOption.ATOMIC_MOVE);
    }

    /** Looks whether a node has died, and if so, does what is next. */
    void look() throws IOException {
        if (deaths.isEmpty() || nodes.get(victim).isAlive()) {
            return;
        }
        assertThat(nodes.get(victim).exitCode())
                .as(
                        "what the node ended with that was to halt %s",
                        deaths.getFirst().text())
                .isEqualTo(HALTED);
        deaths.removeFirst();
        Files.delete(at(victim));
        if (!deaths.isEmpty()) {
            victim = (victim + 1) % nodes.size();
            tellVictim();
            if (nodes.size() > 1) {
                // The dead one stays dead until its fellow has died as well, so that nobody else does its work.
                return;
            }
        }
        for (SkaldProcess node : nodes) {
            if (!node.isAlive()) {
                node.launch();
            }
        }
    }

    /** Returns when all have died who were to. */
    void awaitDeaths() throws Exception {
        Eventually.within(LONGEST, "a node passes the point " + deaths, this::allDied);
    }

    /** Whether all have died who were to, or do so while each duty has several turns. */
    boolean dieSoon() throws Exception {
        return Eventually.comes(Duration.ofSeconds(10), this::allDied);
    }

    private boolean allDied() throws IOException {
        look();
        return deaths.isEmpty();
    }

    /** Kill -9 of the node that is to die next, and a new start, at which it may do so. */
    void restartVictim() throws IOException {
        nodes.get(victim).kill();
        nodes.get(victim).launch();
    }

    /** SIGTERM to the node that is to die next. */
    void stopVictim() {
        nodes.get(victim).beginStop();
    }

    /** A node that is there now; for questions once all is over. */
    SkaldProcess one() {
        return nodes.getFirst();
    }

    /**
     * Asks as a good caller does: the same again until there is an answer, of the node that is to die as long as it is
     * there, else of the other one.
     */
    HttpResponse<String> ask(String method, String path, String body, String... headers) throws Exception {
        AtomicReference<HttpResponse<String>> answer = new AtomicReference<>();
        Eventually.within(LONGEST, "an answer to " + method + " " + path, () -> {
            look();
            for (int i = 0; i < nodes.size() && answer.get() == null; i++) {
                answer.set(answer(nodes.get((victim + i) % nodes.size()), method, path, body, headers));
            }
            return answer.get() != null;
        });
        return answer.get();
    }

    private static HttpResponse<String> answer(
            SkaldProcess node, String method, String path, String body, String... headers) throws InterruptedException {
        try {
            HttpResponse<String> answer = node.send(method, path, body, headers);
            return answer.statusCode() == SERVICE_UNAVAILABLE ? null : answer;
        } catch (IOException dead) {
            return null;
        }
    }

    /** Every point that a node has ever passed. */
    Set<String> passed() throws IOException {
        Set<String> passed = new TreeSet<>();
        for (int i = 0; i < nodes.size(); i++) {
            Path file = folder.resolve("node" + i).resolve("passed");
            if (Files.exists(file)) {
                passed.addAll(Files.readAllLines(file));
            }
        }
        return passed;
    }

    @Override
    public void close() {
        nodes.forEach(SkaldProcess::close);
    }
}
