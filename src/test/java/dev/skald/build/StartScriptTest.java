package dev.skald.build;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The script that starts the packaged service, with a java that only says what it was given. */
class StartScriptTest {
    private static final Path SCRIPT = Path.of("src/main/sh/skald");

    @TempDir
    Path folder;

    private Path app;
    private Path archive;
    private final Map<String, String> environment = new HashMap<>();

    @BeforeEach
    void packaged() throws IOException {
        environment.put("JAVA_HOME", folder.resolve("jdk").toString());
        environment.put("JDK_JAVA_OPTIONS", "");
        Path bin = Files.createDirectories(folder.resolve("jdk/bin"));
        Files.writeString(bin.resolve("java"), "#!/bin/sh\nprintf '%s\\n' \"$@\"\n", UTF_8);
        Files.setPosixFilePermissions(bin.resolve("java"), PosixFilePermissions.fromString("rwxr-xr-x"));
        app = Files.createDirectories(folder.resolve("an app"));
        Files.createDirectories(app.resolve("lib"));
        Files.writeString(app.resolve("lib/some.jar"), "");
        Files.copy(SCRIPT, app.resolve("skald"), StandardCopyOption.COPY_ATTRIBUTES);
        archive = app.resolve("skald.jsa");
    }

    @Test
    void it_starts_the_jar_beside_it_with_the_archive_beside_it() throws Exception {
        assertThat(run(app.resolve("skald"), "an argument"))
                .contains("-XX:+AutoCreateSharedArchive", "-XX:SharedArchiveFile=" + archive)
                .endsWith("-jar", app.resolve("quarkus-run.jar").toString(), "an argument");
    }

    @Test
    void it_has_the_collector_and_the_pages_that_are_best_for_skald() throws Exception {
        assertThat(run(app.resolve("skald"))).contains("-XX:+UseParallelGC", "-XX:+UseTransparentHugePages");
    }

    @Test
    void it_ends_when_it_runs_out_of_memory() throws Exception {
        assertThat(run(app.resolve("skald"))).contains("-XX:+ExitOnOutOfMemoryError");
    }

    @Test
    void it_leaves_the_collector_to_whoever_chooses_another() throws Exception {
        environment.put("JDK_JAVA_OPTIONS", "-Xmx1g -XX:+UseG1GC");

        assertThat(run(app.resolve("skald"))).noneMatch(option -> option.endsWith("GC"));
    }

    @Test
    void it_is_found_through_a_link() throws Exception {
        Path link = Files.createSymbolicLink(folder.resolve("link"), app.resolve("skald"));

        assertThat(run(link)).endsWith("-jar", app.resolve("quarkus-run.jar").toString());
    }

    @Test
    void an_archive_that_is_older_than_a_jar_is_removed_so_that_a_new_one_is_made() throws Exception {
        archiveOf(Instant.now().minus(Duration.ofMinutes(1)));

        run(app.resolve("skald"));

        assertThat(archive).doesNotExist();
    }

    @Test
    void an_archive_of_the_jars_that_are_there_stays() throws Exception {
        archiveOf(Instant.now().plus(Duration.ofMinutes(1)));

        run(app.resolve("skald"));

        assertThat(archive).exists();
    }

    private void archiveOf(Instant time) throws IOException {
        Files.writeString(archive, "");
        Files.setLastModifiedTime(archive, FileTime.from(time));
    }

    private List<String> run(Path script, String... arguments) throws Exception {
        ProcessBuilder builder = new ProcessBuilder(script.toString()).redirectErrorStream(true);
        builder.command().addAll(List.of(arguments));
        builder.environment().putAll(environment);
        Process process = builder.start();
        List<String> lines = new String(process.getInputStream().readAllBytes(), UTF_8)
                .lines()
                .toList();
        assertThat(process.waitFor()).as(lines.toString()).isZero();
        return lines;
    }
}
