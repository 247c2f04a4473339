package dev.skald.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Starts and stops. The tests share the unpacked programs; each makes a cluster of its own. */
@Tag("service")
class EmbeddedPostgresTest {

    @TempDir
    static Path temp;

    private static Path folder;
    private static Cluster cluster;

    @BeforeAll
    static void chooseAnAwkwardName() {
        folder = temp.resolve("a folder with blanks, 'quotes' and ümlauts");
        cluster = Cluster.in(folder);
    }

    @BeforeEach
    void deleteTheCluster() throws Exception {
        Folders.delete(cluster.path());
    }

    @Test
    void it_answers_sql_and_keeps_its_data_over_a_stop_and_a_start() throws Exception {
        try (EmbeddedPostgres postgres = EmbeddedPostgres.start(folder)) {
            assertThat(Sql.ask(postgres.jdbcUrl(), "select current_database() || ' ' || current_user"))
                    .isEqualTo("skald skald");
            Sql.remember(postgres.jdbcUrl(), "kept");
        }
        try (EmbeddedPostgres postgres = EmbeddedPostgres.start(folder)) {
            assertThat(Sql.remembered(postgres.jdbcUrl())).isEqualTo("kept");
        }
    }

    @Test
    void a_stop_breaks_off_an_open_session_and_leaves_no_process() throws Exception {
        EmbeddedPostgres postgres = EmbeddedPostgres.start(folder);
        try (var session = DriverManager.getConnection(postgres.jdbcUrl())) {
            assertThat(session.isValid(0)).isTrue();

            postgres.close();
        }

        OtherSkald.ended(postgres.keeper().process());
        assertThat(new LeftoverProcesses(folder.toRealPath(), cluster.path()).processes())
                .isEmpty();
    }

    @Test
    void a_half_made_cluster_is_made_anew_and_a_whole_one_is_not() throws Exception {
        DataFolder.lock(folder).close();
        Files.createDirectories(cluster.path().resolve("base"));
        Files.writeString(cluster.path().resolve("PG_VERSION"), "18\n");
        Files.deleteIfExists(cluster.passwordFile());
        Files.writeString(cluster.passwordFile(), "half a pass");
        try (EmbeddedPostgres postgres = EmbeddedPostgres.start(folder)) {
            Sql.remember(postgres.jdbcUrl(), "kept");
        }

        cluster.discardIfHalfMade();

        try (EmbeddedPostgres postgres = EmbeddedPostgres.start(folder)) {
            assertThat(Sql.remembered(postgres.jdbcUrl())).isEqualTo("kept");
        }
    }

    @Test
    void a_server_that_does_not_start_tells_why_and_the_cluster_is_kept() throws Exception {
        EmbeddedPostgres.start(folder).close();
        Path settings = cluster.path().resolve("postgresql.conf");
        Files.writeString(settings, "work_mem = plenty");

        assertThatThrownBy(() -> EmbeddedPostgres.start(folder))
                .isInstanceOf(PostgresFailed.class)
                .hasMessageStartingWith("PostgreSQL's pg_ctl failed (FATAL:  configuration file")
                .hasMessageEndingWith("contains errors); see %s.", folder.resolve("postgres.log"));
        assertThat(settings).hasContent("work_mem = plenty");
        assertThat(cluster.isMade()).isTrue();
    }
}
