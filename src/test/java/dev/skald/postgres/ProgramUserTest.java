package dev.skald.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("service")
class ProgramUserTest {

    private static final int SOMEBODY = 65534;

    @TempDir
    Path temp;

    private boolean root;

    @BeforeEach
    void lookWhoWeAre() throws Exception {
        root = Files.getAttribute(temp, "unix:uid").equals(0);
    }

    @Test
    void a_normal_user_runs_it_as_themselves() throws Exception {
        assumeTrue(!root, "only for a normal user");

        assertThat(ProgramUser.forCluster(temp, Files.createDirectory(temp.resolve("pg")))
                        .prefix())
                .isEmpty();
    }

    @Test
    void root_runs_a_cluster_of_somebody_else_as_that_user() throws Exception {
        assumeTrue(root, "only for root");
        letEveryoneIn();
        DataFolder.lock(temp).close();
        Cluster cluster = Cluster.in(temp);
        Files.createDirectory(cluster.path());
        Path bin = Binaries.ofThisPlatform().unpackInto(temp);
        Files.setAttribute(cluster.path(), "unix:uid", SOMEBODY);
        Programs programs =
                new Programs(bin, ProgramUser.forCluster(bin, cluster.path()), Log.open(temp.resolve("log")));
        cluster.make(programs);

        try (EmbeddedPostgres postgres = EmbeddedPostgres.start(temp)) {
            assertThat(Sql.ask(postgres.jdbcUrl(), "select 'here'")).isEqualTo("here");
            assertThat(ownerOf(
                            Path.of("/proc/" + postgres.postmaster().process().pid())))
                    .isEqualTo(SOMEBODY);
            assertThat(ownerOf(cluster.path().resolve("base"))).isEqualTo(SOMEBODY);
        }
    }

    @Test
    void root_is_refused_where_no_other_user_gets_in() throws Exception {
        assumeTrue(root, "only for root");
        Path cluster = Files.createDirectory(temp.resolve("pg"));
        Files.setAttribute(cluster, "unix:uid", SOMEBODY);

        assertThatThrownBy(() -> ProgramUser.forCluster(temp, cluster))
                .isInstanceOfSatisfying(
                        NotAsRoot.class, refusal -> assertThat(refusal.folder()).isEqualTo(cluster))
                .hasMessageStartingWith("PostgreSQL doesn't run as root, and neither unshare nor setpriv could run it")
                .hasMessageEndingWith("QUARKUS_DATASOURCE_JDBC_URL.");
    }

    private void letEveryoneIn() throws Exception {
        Files.setPosixFilePermissions(temp, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    private static int ownerOf(Path path) throws Exception {
        return (int) Files.getAttribute(path, "unix:uid");
    }
}
