package dev.skald.crash;

import static dev.skald.queue.CallKind.ACTION;
import static dev.skald.support.QueueAssert.assertThatQueue;
import static org.assertj.core.api.Assertions.assertThat;

import dev.skald.postgres.PostgresServer;
import dev.skald.support.Behaviour;
import dev.skald.support.Eventually;
import dev.skald.support.ScriptedParticipant;
import dev.skald.support.SkaldProcess;
import dev.skald.support.StartBody;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Nodes that lack processor time and connections still send their heartbeats, for several leases. */
class OverloadIT extends WholeProcess {
    private static final int BUSY_THREADS = 20;

    /** With one a second, several leases of three seconds. */
    private static final int HEARTBEATS = 10;

    private static PostgresServer server;
    private static SkaldProcess one;
    private static SkaldProcess other;

    @BeforeAll
    static void startAll() throws Exception {
        Path folder = Files.createTempDirectory("skald-overload");
        server = PostgresServer.startedIn(Files.createDirectory(folder.resolve("database")));
        Map<String, String> settings = new HashMap<>(QUICK);
        settings.put("QUARKUS_DATASOURCE_JDBC_MAX_SIZE", "2");
        one = SkaldProcess.node(Files.createDirectory(folder.resolve("one")), server.jdbcUrl(), settings);
        other = SkaldProcess.node(Files.createDirectory(folder.resolve("other")), server.jdbcUrl(), settings);
        one.start();
        other.start();
    }

    @AfterAll
    static void endAll() {
        one.close();
        other.close();
        server.close();
    }

    @Test
    void nodes_without_processor_and_with_a_full_pool_keep_their_leases() throws Exception {
        ask(one);
        ScriptedParticipant participant = participant();
        participant.action("b").does(Behaviour.answerLate());
        StartBody body = started(StartBody.at(participant, "a", "b", "c"));
        participant.awaitCall(ACTION, "b");
        AtomicBoolean busy = new AtomicBoolean(true);
        Map<String, Long> before = heartbeats();
        try (Connection connection = DriverManager.getConnection(server.jdbcUrl());
                Statement statement = connection.createStatement()) {
            for (int n = 0; n < BUSY_THREADS; n++) {
                Thread.ofPlatform().daemon().start(() -> {
                    while (busy.get()) {
                        Thread.onSpinWait();
                    }
                });
            }
            connection.setAutoCommit(false);
            // Each thread that looks for work waits for it, with a connection in hand.
            statement.execute("lock table event_lock in access exclusive mode");

            Eventually.until(
                    "each node is heard of again and again",
                    () -> heartbeats().entrySet().stream()
                            .allMatch(node -> node.getValue() >= before.getOrDefault(node.getKey(), 0L) + HEARTBEATS));

            connection.rollback();
        } finally {
            busy.set(false);
        }

        assertThat(heartbeats().keySet()).as("no node had to take a new name").isEqualTo(before.keySet());
        participant.release();
        assertThatQueue(body)
                .becomes("succeeded")
                .hasLogged("queue-interrupted", 0)
                .keptItsPromiseIn(participant.book());
    }

    /** The number of each node that was not declared dead. */
    private static Map<String, Long> heartbeats() throws Exception {
        try (Connection connection = DriverManager.getConnection(server.jdbcUrl());
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("select name, beat from node where heartbeat > '-infinity'")) {
            Map<String, Long> numbers = new HashMap<>();
            while (rows.next()) {
                numbers.put(rows.getString("name"), rows.getLong("beat"));
            }
            return numbers;
        }
    }
}
