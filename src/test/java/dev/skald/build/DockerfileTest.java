package dev.skald.build;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;

import dev.skald.build.Dockerfile.Instruction;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** No container engine takes part in the build, so what can be known about the Dockerfile without one is checked here. */
class DockerfileTest {

    private static final Pattern URL_PORT = Pattern.compile("http://127\\.0\\.0\\.1:(\\d+)/q/health/ready");
    private static final Pattern JAVA_IMAGE = Pattern.compile("eclipse-temurin:(\\d+)-(jdk|jre)");

    private static final Set<String> INSTRUCTIONS =
            Set.of("FROM", "WORKDIR", "COPY", "RUN", "USER", "ENV", "EXPOSE", "HEALTHCHECK", "ENTRYPOINT");

    private final Dockerfile dockerfile;

    DockerfileTest() throws IOException {
        dockerfile = Dockerfile.read();
    }

    @Test
    void it_begins_with_a_stage_and_uses_only_known_instructions() {
        assertThat(dockerfile.instructions().getFirst().keyword()).isEqualTo("FROM");
        assertThat(dockerfile.instructions()).extracting(Instruction::keyword).isSubsetOf(INSTRUCTIONS);
    }

    @Test
    void it_builds_with_a_jdk_and_runs_on_the_jre_of_the_same_version() {
        List<String> images = dockerfile.all("FROM").stream()
                .map(each -> each.words().getFirst())
                .toList();

        assertThat(images).hasSize(2).allMatch(JAVA_IMAGE.asMatchPredicate());
        assertThat(images.getFirst()).endsWith("-jdk");
        assertThat(images.getLast()).isEqualTo(images.getFirst().replace("-jdk", "-jre"));
    }

    @Test
    void every_source_it_copies_exists_and_reaches_the_builder() throws IOException {
        // .dockerignore leaves everything out and then names what comes back in.
        List<String> ignore = Files.readAllLines(Path.of(".dockerignore"), UTF_8);
        assertThat(ignore).contains("*");

        List<String> sources = dockerfile.all("COPY").stream()
                .filter(each -> !each.flags().containsKey("from"))
                .flatMap(each -> each.words().subList(0, each.words().size() - 1).stream())
                .toList();

        assertThat(sources).contains("mvnw", "pom.xml", "src");
        assertThat(sources).allSatisfy(source -> {
            assertThat(Path.of(source)).exists();
            assertThat(ignore).contains("!" + source);
        });
    }

    @Test
    void every_stage_it_copies_from_is_named_before() {
        Set<String> names = dockerfile.all("FROM").stream()
                .map(Instruction::words)
                .filter(words -> words.size() == 3 && words.get(1).equals("AS"))
                .map(List::getLast)
                .collect(toSet());

        List<String> used = dockerfile.allOfImage("COPY").stream()
                .map(each -> each.flags().getOrDefault("from", ""))
                .toList();

        assertThat(used).isNotEmpty().isSubsetOf(names);
    }

    @Test
    void the_image_holds_every_part_of_the_packaged_application() {
        List<String> copied = dockerfile.allOfImage("COPY").stream()
                .map(each -> each.words().getFirst())
                .toList();

        // The parts of Quarkus' layout.
        assertThat(copied)
                .extracting(source -> source.substring(source.lastIndexOf('/') + 1))
                .containsExactlyInAnyOrder("lib", "app", "quarkus", "*.jar");
        assertThat(copied).allMatch(source -> source.startsWith("/build/target/quarkus-app/"));
        assertThat(dockerfile.onlyOfImage("ENTRYPOINT").rest())
                .startsWith("[\"java\"")
                .endsWith("\"-jar\", \"quarkus-run.jar\"]");
    }

    @Test
    void the_image_starts_with_the_cache_that_was_made_in_it_from_its_own_jars_by_its_own_user() {
        List<String> keywords = dockerfile.instructions().stream()
                .map(each ->
                        each.keyword() + (each.rest().contains("-XX:AOTCacheOutput=skald.aot ") ? " training" : ""))
                .toList();

        assertThat(keywords.indexOf("RUN training"))
                .isGreaterThan(keywords.lastIndexOf("COPY"))
                .isGreaterThan(keywords.lastIndexOf("USER"));
        assertThat(dockerfile.onlyOfImage("ENTRYPOINT").rest()).contains("\"-XX:AOTCache=skald.aot\"");
    }

    @Test
    void the_image_runs_on_the_jvm_as_the_start_script_does() throws IOException {
        String script = Files.readString(Path.of("src/main/sh/skald"));

        assertThat(script)
                .contains("-XX:+UseParallelGC", "-XX:+UseTransparentHugePages", "-XX:+ExitOnOutOfMemoryError");
        assertThat(dockerfile.onlyOfImage("ENTRYPOINT").rest())
                .contains(
                        "\"-XX:+UseParallelGC\"",
                        "\"-XX:+UseTransparentHugePages\"",
                        "\"-XX:+ExitOnOutOfMemoryError\"");
    }

    @Test
    void the_image_runs_as_a_user_without_rights() {
        assertThat(dockerfile.onlyOfImage("USER").rest()).matches("[1-9][0-9]*");
    }

    @Test
    void the_health_check_asks_the_port_that_is_exposed() {
        assertThat(URL_PORT.matcher(dockerfile.onlyOfImage("HEALTHCHECK").rest())
                        .results()
                        .map(match -> Integer.valueOf(match.group(1))))
                .containsExactly(dockerfile.port());
    }

    @Test
    void the_service_can_be_reached_from_outside_the_container() {
        assertThat(dockerfile.allOfImage("ENV")).extracting(Instruction::rest).contains("QUARKUS_HTTP_HOST=0.0.0.0");
    }

    @Test
    void what_it_runs_is_executable() {
        assertThat(Path.of("mvnw")).isExecutable();
    }
}
