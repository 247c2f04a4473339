package dev.skald.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbeddedPostgresTest {

    @TempDir
    Path temp;

    @Test
    void it_answers_sql_and_keeps_its_data_over_a_stop_and_a_start() throws Exception {
        Path folder = temp.resolve("a folder with blanks and ümlauts");
        try (EmbeddedPostgres postgres = EmbeddedPostgres.start(folder)) {
            assertThat(Sql.ask(postgres.jdbcUrl(), "select current_database() || ' ' || current_user"))
                    .isEqualTo("skald skald");
            Sql.remember(postgres.jdbcUrl(), "the first word");
        }
        try (EmbeddedPostgres postgres = EmbeddedPostgres.start(folder)) {
            assertThat(Sql.remembered(postgres.jdbcUrl())).isEqualTo("the first word");
        }
    }

    @Test
    void a_stop_leaves_no_process_and_waits_for_no_open_session() throws Exception {
        EmbeddedPostgres postgres = EmbeddedPostgres.start(temp);
        try (var session = DriverManager.getConnection(postgres.jdbcUrl())) {
            assertThat(session.isValid(0)).isTrue();

            postgres.close();
        }

        OtherSkald.ended(postgres.keeper().process());
        assertThat(new Leftovers(temp.toRealPath(), Cluster.in(temp).path()).processes())
                .isEmpty();
    }

    @Test
    void a_half_made_cluster_is_made_anew_and_a_whole_one_never() throws Exception {
        Cluster cluster = Cluster.in(temp);
        Files.createDirectories(cluster.path().resolve("base"));
        Files.writeString(cluster.path().resolve("PG_VERSION"), "18\n");
        Files.writeString(cluster.passwordFile(), "half");
        try (EmbeddedPostgres postgres = EmbeddedPostgres.start(temp)) {
            Sql.remember(postgres.jdbcUrl(), "kept");
        }

        cluster.discardIfHalfMade();

        try (EmbeddedPostgres postgres = EmbeddedPostgres.start(temp)) {
            assertThat(Sql.remembered(postgres.jdbcUrl())).isEqualTo("kept");
        }
    }
}
