package dev.skald.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import dev.skald.support.Eventually;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.Statement;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("service")
class PostgresServerTest {
    @TempDir
    Path folder;

    @Test
    void what_was_committed_survives_a_kill_and_a_fail_over() throws Exception {
        Path first = Files.createDirectory(folder.resolve("first"));
        Path second = Files.createDirectory(folder.resolve("second"));
        try (PostgresServer primary = PostgresServer.startedIn(first)) {
            run(primary, "create table seen (what text)");
            primary.kill();
            primary.start();
            try (PostgresServer standby = primary.withStandbyIn(second)) {
                Eventually.until(
                        "the standby is synchronous",
                        () -> "sync".equals(ask(primary, "select sync_state from pg_stat_replication")));
                run(primary, "insert into seen values ('before')");

                primary.kill();
                standby.promote();

                assertThat(ask(standby, "select what from seen")).isEqualTo("before");
                run(standby, "insert into seen values ('after')");
            }
        }
    }

    private static void run(PostgresServer server, String sql) throws Exception {
        try (Connection connection = DriverManager.getConnection(server.jdbcUrl());
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static String ask(PostgresServer server, String sql) throws Exception {
        try (Connection connection = DriverManager.getConnection(server.jdbcUrl());
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            return rows.next() ? rows.getString(1) : "";
        }
    }
}
