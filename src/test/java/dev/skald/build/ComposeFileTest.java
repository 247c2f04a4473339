package dev.skald.build;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.skald.recovery.NodeSettings;
import io.smallrye.config.WithDefault;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** No container engine takes part in the build, so what can be known about docker-compose.yml without one is checked here. */
class ComposeFileTest {

    private final JsonNode compose;

    ComposeFileTest() throws IOException {
        compose = new YAMLMapper().readTree(Path.of("docker-compose.yml").toFile());
    }

    @Test
    void it_starts_skald_and_its_database() {
        assertThat(compose.path("services").fieldNames()).toIterable().containsExactly("skald", "postgres");
    }

    @Test
    void every_service_has_a_health_check() {
        assertThat(compose.path("services").properties()).allSatisfy(service -> {
            JsonNode test = service.getValue().path("healthcheck").path("test");
            assertThat(test.path(0).asText()).as(service.getKey()).isIn("CMD", "CMD-SHELL");
            assertThat(test.path(1).asText()).as(service.getKey()).isNotEmpty();
        });
    }

    @Test
    void every_dependency_names_a_service_and_waits_for_its_health() {
        List<Map.Entry<String, JsonNode>> dependencies = compose.path("services")
                .valueStream()
                .flatMap(service -> service.path("depends_on").propertyStream())
                .toList();

        assertThat(dependencies).isNotEmpty().allSatisfy(dependency -> {
            assertThat(compose.path("services").has(dependency.getKey()))
                    .as(dependency.getKey())
                    .isTrue();
            assertThat(dependency.getValue().path("condition").asText()).isEqualTo("service_healthy");
        });
    }

    @Test
    void it_builds_the_image_from_our_dockerfile() {
        JsonNode build = service("skald").path("build");

        assertThat(build.path("context").asText()).isEqualTo(".");
        assertThat(Path.of(build.path("dockerfile").asText()))
                .isEqualTo(Dockerfile.PATH)
                .exists();
    }

    @Test
    void only_this_machine_reaches_skald_and_the_ports_agree() throws IOException {
        int port = Dockerfile.read().port();

        assertThat(texts(service("skald").path("ports"))).containsExactly("127.0.0.1:%d:%d".formatted(port, port));
        assertThat(texts(service("skald").path("healthcheck").path("test")))
                .contains("http://127.0.0.1:%d/q/health/ready".formatted(port));
        assertThat(service("postgres").has("ports"))
                .as("PostgreSQL is published")
                .isFalse();
    }

    @Test
    void skald_logs_in_to_the_database_that_postgres_makes() {
        JsonNode skald = service("skald").path("environment");
        JsonNode postgres = service("postgres").path("environment");
        URI url = URI.create(skald.path("QUARKUS_DATASOURCE_JDBC_URL").asText().substring("jdbc:".length()));

        assertThat(url.getScheme()).isEqualTo("postgresql");
        assertThat(url.getHost()).isEqualTo("postgres");
        assertThat(url.getPath()).isEqualTo("/" + postgres.path("POSTGRES_DB").asText());
        assertThat(skald.path("QUARKUS_DATASOURCE_USERNAME").asText())
                .isNotEmpty()
                .isEqualTo(postgres.path("POSTGRES_USER").asText());
        assertThat(skald.path("QUARKUS_DATASOURCE_PASSWORD").asText())
                .as("the password comes from the environment")
                .matches("\\$\\{SKALD_DB_PASSWORD:-.+}")
                .isEqualTo(postgres.path("POSTGRES_PASSWORD").asText());
    }

    @Test
    void who_may_call_is_told_by_a_file_that_only_skald_gets() {
        String file = service("skald")
                .path("environment")
                .path("SKALD_SECURITY_ADMIN_TOKEN_FILE")
                .asText();
        String secret = file.substring(file.lastIndexOf('/') + 1);

        assertThat(file).isEqualTo("/run/secrets/" + secret);
        assertThat(texts(service("skald").path("secrets"))).containsExactly(secret);
        assertThat(compose.path("secrets").path(secret).path("file").asText()).isNotEmpty();
        assertThat(service("postgres").has("secrets")).isFalse();
    }

    @Test
    void the_database_outlives_its_container() {
        List<String> mounts = texts(service("postgres").path("volumes"));

        assertThat(mounts).singleElement().asString().endsWith(":/var/lib/postgresql");
        String name = mounts.getFirst().substring(0, mounts.getFirst().indexOf(':'));
        assertThat(compose.path("volumes").has(name)).as("volume " + name).isTrue();
    }

    @Test
    void skald_has_the_time_to_drain_before_it_is_killed() throws NoSuchMethodException {
        WithDefault drainDefault = NodeSettings.class.getMethod("drain").getAnnotation(WithDefault.class);
        Duration drain = Duration.parse(drainDefault.value());
        Duration grace =
                Duration.parse("PT" + service("skald").path("stop_grace_period").asText());

        assertThat(grace).isGreaterThan(drain);
    }

    private JsonNode service(String name) {
        return compose.path("services").path(name);
    }

    private static List<String> texts(JsonNode array) {
        return array.valueStream().map(JsonNode::asText).toList();
    }
}
