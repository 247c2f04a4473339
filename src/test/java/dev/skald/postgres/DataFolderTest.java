package dev.skald.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is found in the data folder, or in place of it, before any server runs. */
@Tag("service")
class DataFolderTest {

    @TempDir
    Path temp;

    @Test
    void a_folder_locked_by_one_can_be_locked_by_the_next_when_it_is_closed() {
        DataFolder.lock(temp).close();

        try (DataFolder folder = DataFolder.lock(temp)) {
            assertThatThrownBy(() -> DataFolder.lock(temp)).isInstanceOf(DataFolderInUse.class);
            assertThat(folder.path()).isEqualTo(temp);
        }
    }

    @Test
    void the_same_folder_under_two_names_is_one() throws Exception {
        Path link = Files.createSymbolicLink(temp.resolve("link"), Files.createDirectory(temp.resolve("folder")));

        try (DataFolder folder = DataFolder.lock(link)) {
            assertThat(folder.path()).isEqualTo(temp.resolve("folder"));
            assertThatThrownBy(() -> DataFolder.lock(temp.resolve("folder/../folder")))
                    .isInstanceOf(DataFolderInUse.class);
        }
    }

    @Test
    void a_file_in_the_place_of_the_folder_is_refused_in_one_sentence() throws Exception {
        Path file = Files.createFile(temp.resolve("file"));

        assertThatThrownBy(() -> EmbeddedPostgres.start(file))
                .isInstanceOfSatisfying(
                        DataFolderNotUsable.class,
                        refusal -> assertThat(refusal.folder()).isEqualTo(file))
                .hasMessage(
                        "Skald can't use the data folder %1$s (not a folder: %1$s);"
                                + " give it another folder with SKALD_DATA.",
                        file);
    }

    @ParameterizedTest
    @ValueSource(strings = {"a$b", "a`b", "a\"b", "a\\b", "a\nb"})
    void a_folder_below_which_no_program_can_be_run_is_refused_in_one_sentence(String name) {
        Path folder = temp.resolve(name);

        assertThatThrownBy(() -> EmbeddedPostgres.start(folder))
                .isInstanceOf(DataFolderNotUsable.class)
                .hasMessage(
                        "Skald can't use the data folder %s (PostgreSQL can't be run from a path that has one of $ `"
                                + " \" \\ or a control character); give it another folder with SKALD_DATA.",
                        folder);
        assertThat(folder).doesNotExist();
    }

    @Test
    void a_folder_with_something_else_in_it_is_refused_and_left_alone() throws Exception {
        Path pg = Files.createDirectories(temp.resolve("pg"));

        assertThatThrownBy(() -> EmbeddedPostgres.start(temp))
                .isInstanceOf(DataFolderNotUsable.class)
                .hasMessage(
                        "Skald can't use the data folder %s (it isn't empty and wasn't made by Skald);"
                                + " give it another folder with SKALD_DATA.",
                        temp);
        try (Stream<Path> entries = Files.list(temp)) {
            assertThat(entries).containsExactly(pg);
        }
    }

    @Test
    void a_copy_of_the_cluster_makes_a_folder_ours() throws Exception {
        Cluster cluster = Cluster.in(temp);
        Files.createFile(Files.createDirectories(cluster.path()).resolve("skald.initialized"));

        try (DataFolder folder = DataFolder.lock(temp)) {
            assertThat(folder.path()).isEqualTo(temp);
            assertThat(cluster.isMade()).isTrue();
        }
    }

    @Test
    void the_uppermost_folder_of_a_file_system_is_as_good_as_an_empty_one() throws Exception {
        Files.createDirectories(temp.resolve("lost+found"));

        try (DataFolder folder = DataFolder.lock(temp)) {
            assertThat(folder.path()).isEqualTo(temp);
        }
    }

    @Test
    void a_program_is_ours_only_where_programs_are_unpacked() {
        assertThat(Binaries.unpackedInto(temp, temp.resolve("bin-0123abcd/bin/postgres")))
                .isTrue();
        assertThat(Binaries.unpackedInto(temp, temp.resolve("jdk/bin/java"))).isFalse();
        assertThat(Binaries.unpackedInto(temp, temp.resolve("bin-0123abcd"))).isFalse();
        assertThat(Binaries.unpackedInto(temp, Path.of("/usr/bin/postgres"))).isFalse();
    }

    @Test
    void a_platform_without_binaries_is_refused_in_one_sentence() {
        assertThatThrownBy(() -> Binaries.of("Linux", "riscv64"))
                .isInstanceOfSatisfying(
                        NoBinaries.class,
                        refusal -> assertThat(refusal.platform()).isEqualTo("linux-riscv64"))
                .hasMessage("Skald brings no PostgreSQL for linux-riscv64;"
                        + " give it one of yours with QUARKUS_DATASOURCE_JDBC_URL.");
    }

    @Test
    void the_programs_are_unpacked_once_and_replace_an_old_version_and_a_half_unpacked_one() throws Exception {
        Files.createDirectories(temp.resolve("bin-00000000/bin"));
        Files.createDirectories(temp.resolve("bin-00000000.half/lib"));

        Path bin = Binaries.ofThisPlatform().unpackInto(temp);
        Path mark = Files.createFile(bin.resolve("mark"));

        assertThat(bin.resolve("postgres")).isExecutable();
        try (Stream<Path> entries = Files.list(temp)) {
            assertThat(entries).containsExactly(bin.getParent());
        }
        assertThat(Binaries.ofThisPlatform().unpackInto(temp)).isEqualTo(bin);
        assertThat(mark).exists();
    }

    @Test
    void a_log_past_its_size_begins_anew_and_the_old_one_is_kept_once() throws Exception {
        Path file = temp.resolve("postgres.log");
        Files.write(file, new byte[(int) Log.SIZE_BYTES_MAX + 1]);

        Log.open(file);
        assertThat(file).isEmptyFile();
        assertThat(temp.resolve("postgres.log.1")).hasSize(Log.SIZE_BYTES_MAX + 1);

        Files.writeString(file, "small enough");
        Log.open(file);
        assertThat(file).hasContent("small enough");
    }
}
