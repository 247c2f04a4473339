package dev.skald.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.SQLException;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What can be seen from outside of one server that runs. */
@Tag("service")
class RunningPostgresTest {

    @TempDir
    static Path folder;

    private static EmbeddedPostgres postgres;

    @BeforeAll
    static void start() {
        postgres = EmbeddedPostgres.start(folder);
    }

    @AfterAll
    static void stop() {
        postgres.close();
    }

    @ParameterizedTest
    @CsvSource({
        "fsync, on",
        "synchronous_commit, on",
        "full_page_writes, on",
        "data_checksums, on",
        "password_encryption, scram-sha-256",
        "listen_addresses, 127.0.0.1",
        "unix_socket_directories, ''",
        "server_encoding, UTF8",
        "log_timezone, UTC",
        "max_connections, 100",
        "shared_buffers, 128MB",
        "log_min_error_statement, panic",
    })
    void a_setting_is_as_promised(String setting, String value) throws Exception {
        assertThat(Sql.ask(postgres.jdbcUrl(), "show \"" + setting + "\"")).isEqualTo(value);
    }

    @Test
    void text_is_ordered_by_bytes() throws Exception {
        assertThat(Sql.ask(postgres.jdbcUrl(), "select datcollate from pg_database where datname = current_database()"))
                .isEqualTo("C");
    }

    @Test
    void it_listens_on_127_0_0_1_only() throws IOException {
        List<InetAddress> others = Stream.concat(
                        NetworkInterface.networkInterfaces().flatMap(NetworkInterface::inetAddresses),
                        Stream.of(InetAddress.getByAddress(new byte[] {127, 0, 0, 2})))
                .filter(address -> !address.getHostAddress().equals("127.0.0.1"))
                .toList();

        assertThat(others)
                .isNotEmpty()
                .allSatisfy(address -> assertThatThrownBy(
                                () -> new Socket(address, postgres.postmaster().port()).close())
                        .isInstanceOf(IOException.class));
    }

    @Test
    void it_lets_nobody_in_without_the_password() {
        String wrong = postgres.jdbcUrl().replaceAll("password=[0-9a-f]+", "password=guess");

        assertThatThrownBy(() -> Sql.ask(wrong, "select 1"))
                .isInstanceOf(SQLException.class)
                .hasMessageContaining("password authentication failed");
    }

    @Test
    void only_the_owner_can_read_the_password_the_log_and_the_cluster() throws IOException {
        assertThat(permissions("password")).isEqualTo("rw-------");
        assertThat(permissions("postgres.log")).isEqualTo("rw-------");
        assertThat(permissions("pg")).isEqualTo("rwx------");
    }

    private static String permissions(String name) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.resolve(name)));
    }

    @Test
    void what_a_failing_statement_held_is_not_in_the_log() throws Exception {
        Sql.run(postgres.jdbcUrl(), "create table paid (card text primary key, check (card <> 'my card number'))");

        assertThatThrownBy(() -> Sql.run(postgres.jdbcUrl(), "insert into paid values ('my card number')"))
                .isInstanceOf(SQLException.class);

        assertThat(Files.readString(folder.resolve("postgres.log")))
                .contains("violates check constraint")
                .doesNotContain("my card number");
    }

    @Test
    void a_second_one_in_the_same_folder_is_refused_in_one_sentence() {
        assertThatThrownBy(() -> EmbeddedPostgres.start(folder))
                .isInstanceOfSatisfying(
                        DataFolderInUse.class,
                        refusal -> assertThat(refusal.folder()).isEqualTo(folder))
                .hasMessage(
                        "Another Skald is using the data folder %s; stop it, or give this one another folder with SKALD_DATA.",
                        folder);
    }

    @Test
    void its_processes_are_known_by_their_program() {
        List<ProcessHandle> ours =
                new LeftoverProcesses(folder, Cluster.in(folder).path()).processes();

        assertThat(ours).contains(postgres.postmaster().process()).hasSizeGreaterThan(1);
        assertThat(Collections.singleton(ProcessHandle.current())).doesNotContainAnyElementsOf(ours);
    }
}
