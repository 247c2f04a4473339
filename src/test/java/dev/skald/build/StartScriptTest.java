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
        environment.put("JAVA_HOME", jdk("jdk", "25.0.1").toString());
        environment.put("JDK_JAVA_OPTIONS", "");
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
        runsOn("Linux");

        assertThat(run(app.resolve("skald"))).contains("-XX:+UseParallelGC", "-XX:+UseTransparentHugePages");
    }

    @Test
    void it_leaves_out_the_pages_where_the_jvm_does_not_know_them() throws Exception {
        runsOn("Darwin");

        assertThat(run(app.resolve("skald")))
                .contains("-XX:+UseParallelGC", "-XX:+ExitOnOutOfMemoryError")
                .doesNotContain("-XX:+UseTransparentHugePages", "");
    }

    @Test
    void it_ends_when_it_runs_out_of_memory() throws Exception {
        assertThat(run(app.resolve("skald"))).contains("-XX:+ExitOnOutOfMemoryError");
    }

    @Test
    void it_leaves_its_collector_out_when_another_is_chosen() throws Exception {
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

    @Test
    void it_takes_the_java_of_the_path_when_that_of_java_home_is_too_old() throws Exception {
        environment.put("JAVA_HOME", jdk("old", "17.0.9").toString());
        Path chosen = jdk("chosen", "21.0.2");
        environment.put("PATH", chosen.resolve("bin") + ":" + System.getenv("PATH"));

        assertThat(run(app.resolve("skald"))).first().isEqualTo(chosen.toString());
    }

    @Test
    void it_finds_a_java_where_they_usually_are_when_those_that_are_chosen_are_too_old() throws Exception {
        needsJava999();
        environment.put("JAVA_HOME", jdk("old", "17.0.9").toString());
        environment.put("HOME", folder.toString());
        jdk(".jdks/older", "998");
        Path found = jdk(".jdks/one", "999.0.1");

        assertThat(run(app.resolve("skald"))).first().isEqualTo(found.toString());
    }

    @Test
    void it_says_in_a_sentence_what_to_install_when_there_is_none() throws Exception {
        needsJava999();

        assertThat(runsTo(1, app.resolve("skald")))
                .containsExactly("skald: found no Java 999 or newer: install one (for example Temurin 25) and set"
                        + " JAVA_HOME to its folder.");
    }

    @Test
    void it_looks_where_the_wrapper_of_maven_looks() throws IOException {
        assertThat(Files.readString(SCRIPT)).contains(placesIn(Files.readString(Path.of("mvnw"))));
    }

    /** Has {@code uname -s} say that this is another system. */
    private void runsOn(String system) throws IOException {
        Path programs = Files.createDirectories(folder.resolve("programs"));
        executable(programs.resolve("uname"), "#!/bin/sh\n[ \"$*\" = -s ] && echo " + system + "\n");
        environment.put("PATH", programs + ":" + System.getenv("PATH"));
    }

    private static void executable(Path file, String script) throws IOException {
        Files.writeString(file, script, UTF_8);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    private static String placesIn(String script) {
        int begin = script.indexOf("jdk_places() {");
        return script.substring(begin, script.indexOf("\n}\n", begin));
    }

    /** No machine has that, so that only what the test puts somewhere is found. */
    private void needsJava999() throws IOException {
        String script = Files.readString(SCRIPT);
        assertThat(script).contains("JDK_MIN=21\n");
        Files.writeString(app.resolve("skald"), script.replace("JDK_MIN=21\n", "JDK_MIN=999\n"), UTF_8);
    }

    /** Makes a JDK whose java only says where it is and what it was given. */
    private Path jdk(String name, String version) throws IOException {
        Path home = folder.resolve(name);
        Path java = Files.createDirectories(home.resolve("bin")).resolve("java");
        executable(java, "#!/bin/sh\nprintf '%s\\n' '" + home + "' \"$@\"\n");
        Files.writeString(home.resolve("release"), "IMPLEMENTOR=\"Tests\"\nJAVA_VERSION=\"" + version + "\"\n", UTF_8);
        return home;
    }

    private void archiveOf(Instant time) throws IOException {
        Files.writeString(archive, "");
        Files.setLastModifiedTime(archive, FileTime.from(time));
    }

    private List<String> run(Path script, String... arguments) throws Exception {
        return runsTo(0, script, arguments);
    }

    private List<String> runsTo(int exitCode, Path script, String... arguments) throws Exception {
        ProcessBuilder builder = new ProcessBuilder(script.toString()).redirectErrorStream(true);
        builder.command().addAll(List.of(arguments));
        builder.environment().putAll(environment);
        Process process = builder.start();
        List<String> lines = new String(process.getInputStream().readAllBytes(), UTF_8)
                .lines()
                .toList();
        assertThat(process.waitFor()).as(lines.toString()).isEqualTo(exitCode);
        return lines;
    }
}
