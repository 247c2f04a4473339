package dev.skald.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import dev.skald.support.SkaldProcess;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The packaged Skald as a process of its own. */
class EmbeddedPostgresIT {

    @TempDir
    Path folder;

    @Test
    void a_second_skald_on_the_same_data_folder_says_one_sentence_and_ends_with_1() throws Exception {
        try (SkaldProcess first = SkaldProcess.withoutData(folder, Map.of())) {
            first.start();
            ProcessBuilder builder = new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString(),
                            "-jar",
                            System.getProperty("test.jar"))
                    .redirectErrorStream(true);
            builder.environment().put("SKALD_DATA", data().toString());
            builder.environment().put("QUARKUS_HTTP_PORT", "0");

            Process second = builder.start();

            assertThat(new String(second.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                    .isEqualTo(
                            "Another Skald is using the data folder %s;"
                                    + " stop it, or give this one another folder with SKALD_DATA.%n",
                            data());
            assertThat(second.waitFor()).isEqualTo(1);
            assertThat(first.get("/q/health/ready").statusCode()).isEqualTo(200);
        }
    }

    @Test
    void at_sigterm_the_database_stops_after_skald_with_no_session_broken_off_and_no_warning() throws Exception {
        Map<String, String> busyTimers = Map.of("SKALD_RECOVERY_EVERY", "PT1S", "SKALD_PURGE_EVERY", "PT1S");
        try (SkaldProcess skald = SkaldProcess.withoutData(folder, busyTimers)) {
            skald.start();

            skald.stop();

            assertThat(data().resolve("postgres.log"))
                    .content()
                    .contains("received smart shutdown request")
                    .doesNotContain("received fast shutdown request")
                    .endsWith("database system is shut down\n");
            assertThat(new LeftoverProcesses(data(), Cluster.in(data()).path()).processes())
                    .isEmpty();
            assertThat(folder.resolve("skald.log"))
                    .content()
                    .contains("stopping:")
                    .doesNotContain(" WARN ", " ERROR ");
        }
    }

    @Test
    void with_a_database_of_ones_own_nothing_is_started_or_unpacked() throws Exception {
        Path elsewhere = folder.resolve("elsewhere");
        try (EmbeddedPostgres own = EmbeddedPostgres.start(elsewhere);
                SkaldProcess skald =
                        SkaldProcess.withoutData(folder, Map.of("QUARKUS_DATASOURCE_JDBC_URL", own.jdbcUrl()))) {
            skald.start();

            assertThat(data()).doesNotExist();
        }
    }

    private Path data() {
        return folder.resolve("data");
    }
}
