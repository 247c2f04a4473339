package dev.skald.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/**
 * A Skald in a process of its own is killed; what was committed must be there when the next one starts. The tests share
 * a folder, since a cluster that was killed before is as good as any.
 */
@Tag("service")
class KilledSkaldTest {

    @TempDir
    static Path folder;

    @Test
    void the_keeper_stops_the_server_of_a_killed_process() throws Exception {
        try (OtherSkald other = OtherSkald.start(folder)) {
            other.kill();

            OtherSkald.ended(other.postmaster());
        }
        assertThat(folder.resolve("postgres.log")).content().contains("received fast shutdown request");
    }

    @Test
    void an_orphaned_server_is_stopped_and_replaced() throws Exception {
        try (OtherSkald other = OtherSkald.start(folder)) {
            Sql.remember(other.jdbcUrl(), "kept");
            other.killWithKeeper();
            assertThat(other.postmaster().isAlive()).isTrue();

            try (EmbeddedPostgres postgres = EmbeddedPostgres.start(folder)) {
                assertThat(other.postmaster().isAlive()).isFalse();
                assertThat(Sql.remembered(postgres.jdbcUrl())).isEqualTo("kept");
            }
        }
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void after_a_kill_of_everything_neither_pid_file_nor_shared_memory_is_in_the_way() throws Exception {
        try (OtherSkald other = OtherSkald.start(folder)) {
            Sql.remember(other.jdbcUrl(), "kept");
            other.killWithEverything();
        }
        assertThat(sharedMemoryOf(folder)).isTrue();

        try (EmbeddedPostgres postgres = EmbeddedPostgres.start(folder)) {
            assertThat(Sql.remembered(postgres.jdbcUrl())).isEqualTo("kept");
        }
    }

    /** Tells whether the shared memory that the dead server wrote down in its pid file is still there. */
    private static boolean sharedMemoryOf(Path folder) throws Exception {
        String id = Files.readAllLines(folder.resolve("pg/postmaster.pid"))
                .get(6)
                .strip()
                .split(" +", 2)[1]
                .strip();
        return Files.readAllLines(Path.of("/proc/sysvipc/shm")).stream()
                .anyMatch(line -> line.strip().split(" +", -1)[1].equals(id));
    }

    @Test
    void a_part_of_a_dead_server_that_is_still_busy_is_stopped() throws Exception {
        try (OtherSkald other = OtherSkald.start(folder)) {
            Sql.remember(other.jdbcUrl(), "kept");
            CompletableFuture<ProcessHandle> busy = new CompletableFuture<>();
            Thread.ofVirtual().start(() -> beBusy(other.jdbcUrl(), busy));
            ProcessHandle part = busy.get(30, TimeUnit.SECONDS);
            other.killWithKeeper();
            other.postmaster().destroyForcibly();
            OtherSkald.ended(other.postmaster());

            try (EmbeddedPostgres postgres = EmbeddedPostgres.start(folder)) {
                assertThat(part.isAlive()).isFalse();
                assertThat(Sql.remembered(postgres.jdbcUrl())).isEqualTo("kept");
            }
        }
    }

    /** Asks for something that takes for ever, in a statement that looks neither at its client nor at its server. */
    private static void beBusy(String jdbcUrl, CompletableFuture<ProcessHandle> busy) {
        try (Connection session = DriverManager.getConnection(jdbcUrl);
                Statement statement = session.createStatement()) {
            try (ResultSet row = statement.executeQuery("select pg_backend_pid()")) {
                row.next();
                busy.complete(ProcessHandle.of(row.getLong(1)).orElseThrow());
            }
            statement.execute("select count(*) from generate_series(1, 1000000000000)");
        } catch (SQLException e) {
            busy.completeExceptionally(e);
        }
    }

    @Test
    void a_stranger_with_the_number_of_the_dead_server_is_left_alone() throws Exception {
        EmbeddedPostgres.start(folder).close();
        Process stranger = new ProcessBuilder("sleep", "600").start();
        Path pidFile = folder.resolve("pg/postmaster.pid");
        Files.writeString(pidFile, stranger.pid() + "\n" + folder.resolve("pg") + "\n");
        try (EmbeddedPostgres postgres = EmbeddedPostgres.start(folder)) {
            assertThat(Sql.ask(postgres.jdbcUrl(), "select 'here'")).isEqualTo("here");
            assertThat(stranger.isAlive()).isTrue();
        } finally {
            stranger.destroyForcibly();
        }
    }

    @Test
    void while_another_process_works_in_the_folder_it_is_refused_and_unharmed() throws Exception {
        try (OtherSkald other = OtherSkald.start(folder)) {
            assertThatThrownBy(() -> EmbeddedPostgres.start(folder)).isInstanceOf(DataFolderInUse.class);

            assertThat(Sql.ask(other.jdbcUrl(), "select 'here'")).isEqualTo("here");
        }
    }
}
