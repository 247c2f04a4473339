package dev.skald.crash;

import static dev.skald.queue.CallKind.ACTION;
import static dev.skald.support.QueueAssert.assertThatQueue;
import static org.assertj.core.api.Assertions.assertThat;

import dev.skald.postgres.PostgresServer;
import dev.skald.support.Behaviour;
import dev.skald.support.Caller;
import dev.skald.support.Eventually;
import dev.skald.support.ScriptedParticipant;
import dev.skald.support.SkaldProcess;
import dev.skald.support.StartBody;
import io.restassured.response.Response;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** While the database is in trouble Skald says so, and goes on by itself; nobody's queue is restored for it. */
class PostgresTroubleIT extends WholeProcess {
    private static final int CONNECTIONS = 3;

    private static PostgresServer server;
    private static SkaldProcess node;

    private ScriptedParticipant participant;

    @BeforeAll
    static void startAll() throws Exception {
        Path folder = Files.createTempDirectory("skald-trouble");
        server = PostgresServer.startedIn(Files.createDirectory(folder.resolve("database")));
        Map<String, String> settings = new HashMap<>(QUICK);
        settings.put("QUARKUS_DATASOURCE_JDBC_MAX_SIZE", Integer.toString(CONNECTIONS));
        settings.put("QUARKUS_DATASOURCE_JDBC_ACQUISITION_TIMEOUT", "PT1S");
        node = SkaldProcess.node(Files.createDirectory(folder.resolve("node")), server.jdbcUrl(), settings);
        node.start();
    }

    @AfterAll
    static void endAll() {
        node.close();
        server.close();
    }

    @BeforeEach
    void askIt() {
        ask(node);
        participant = participant();
    }

    private StartBody trip() {
        return StartBody.at(participant, "a", "b", "c");
    }

    private StartBody atWork() {
        StartBody body = trip();
        participant.action("b").does(Behaviour.answerLate());
        started(body);
        participant.awaitCall(ACTION, "b");
        return body;
    }

    /** Starts are turned away, to come again. */
    private void isUnavailable() throws Exception {
        Eventually.until("it says that its database is away", () -> {
            Response answer = Caller.start(trip());
            return answer.statusCode() == 503 && answer.header("Retry-After") != null;
        });
    }

    private void isAvailable() throws Exception {
        Eventually.until("it takes starts again", () -> Caller.start(trip()).statusCode() == 201);
    }

    private static void run(String sql) throws Exception {
        try (Connection connection = DriverManager.getConnection(server.jdbcUrl());
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    /** Its own commits do not end with it. */
    private static void breakConnections() throws Exception {
        run(
                "select pg_terminate_backend(pid) from pg_stat_activity where pid <> pg_backend_pid() and datname = 'skald'");
    }

    @Test
    void what_was_answered_while_the_database_was_down_is_written_down_when_it_is_back() throws Exception {
        StartBody body = atWork();
        server.kill();
        participant.release();
        isUnavailable();
        assertThat(node.get("/q/health/ready").statusCode()).isEqualTo(503);

        server.start();

        assertThatQueue(body).becomes("succeeded").keptItsPromiseIn(participant.book());
        assertThatQueue(body).hasLogged("step-started b", 1);
        isAvailable();
    }

    @Test
    void away_for_longer_than_a_lease_is_no_death() throws Exception {
        StartBody body = atWork();
        server.stop();
        // One comes each second, and a lease is three seconds long.
        node.awaitMissedHeartbeats(5);
        server.start();
        isAvailable();
        participant.release();

        assertThatQueue(body).becomes("succeeded").keptItsPromiseIn(participant.book());
    }

    @Test
    void a_server_that_writes_nothing_is_away_and_its_connections_are_given_up() throws Exception {
        StartBody body = atWork();
        run("alter database skald set default_transaction_read_only = on");
        breakConnections();
        participant.release();
        isUnavailable();

        run("set transaction read write; alter database skald reset default_transaction_read_only");
        isAvailable();

        assertThatQueue(body).becomes("succeeded").keptItsPromiseIn(participant.book());
    }

    @Test
    void a_table_that_is_locked_for_too_long_is_waited_for_and_nothing_is_lost() throws Exception {
        StartBody body = atWork();
        try (Connection connection = DriverManager.getConnection(server.jdbcUrl());
                Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            statement.execute("lock table event_log_entry in exclusive mode");
            participant.release();
            isUnavailable();
            connection.rollback();
        }

        assertThatQueue(body).becomes("succeeded").keptItsPromiseIn(participant.book());
        isAvailable();
    }

    @Test
    void connections_that_break_under_load_lose_nothing() throws Exception {
        StartBody[] bodies = new StartBody[20];
        for (int i = 0; i < bodies.length; i++) {
            bodies[i] = trip();
            StartBody body = bodies[i];
            if (i % 5 == 0) {
                breakConnections();
            }
            Eventually.until("it is accepted", () -> Caller.start(body).statusCode() < 300);
        }
        for (StartBody body : bodies) {
            // A claim that broke with its connection may leave a call in doubt; then its queue is restored.
            node.awaitStatus(body.id(), "succeeded", "restored");
            assertThatQueue(body).keptItsPromiseIn(participant.book());
        }
    }
}
