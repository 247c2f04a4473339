package dev.skald.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfig;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Tag("service")
class EmbeddedPostgresConfigSourceTest {

    private static final String URL = "quarkus.datasource.jdbc.url";

    @TempDir
    Path temp;

    @AfterEach
    void stop() {
        EmbeddedPostgres.stopAll();
    }

    @Test
    void without_a_url_the_first_to_ask_starts_the_database_and_the_first_after_a_stop_again() throws Exception {
        SmallRyeConfig config = config(Map.of(), 0);

        String url = config.getValue(URL, String.class);

        assertThat(Sql.ask(url, "show data_directory")).isEqualTo(dataFolder() + "/pg");
        assertThat(config.getValue(URL, String.class)).isEqualTo(url);
        assertThat(EmbeddedPostgres.inUse()).isTrue();

        EmbeddedPostgres.stopAll();
        assertThat(EmbeddedPostgres.inUse()).isFalse();

        assertThat(Sql.ask(config.getValue(URL, String.class), "select 'here'")).isEqualTo("here");
    }

    @Test
    void in_a_test_a_refusal_is_an_exception() throws Exception {
        Files.createFile(dataFolder());

        assertThatThrownBy(() ->
                        config(Map.of("smallrye.config.profile", "test"), 1000).getValue(URL, String.class))
                .hasMessageContaining("not a folder: " + dataFolder());
    }

    @ParameterizedTest
    @CsvSource({"quarkus.datasource.jdbc.url, 100", "%prod.quarkus.datasource.jdbc.url, 100"})
    void with_a_url_from_elsewhere_nothing_is_started_or_unpacked(String property, int ordinal) {
        SmallRyeConfig config = config(Map.of(property, "jdbc:postgresql://elsewhere/skald"), ordinal);

        assertThat(config.getValue(URL, String.class)).isEqualTo("jdbc:postgresql://elsewhere/skald");
        assertThat(dataFolder()).doesNotExist();
        assertThat(EmbeddedPostgres.inUse()).isFalse();
    }

    @Test
    void reading_every_listed_property_as_the_build_does_starts_nothing() {
        SmallRyeConfig config = config(Map.of(), 0);

        config.getPropertyNames().forEach(config::getConfigValue);

        assertThat(dataFolder()).doesNotExist();
    }

    private Path dataFolder() {
        return temp.resolve("data");
    }

    private SmallRyeConfig config(Map<String, String> properties, int ordinal) {
        return new SmallRyeConfigBuilder()
                .addDefaultInterceptors()
                .withSources(new EmbeddedPostgresConfigSourceFactory())
                .withSources(new PropertiesConfigSource(properties, "elsewhere", ordinal))
                .withDefaultValue("smallrye.config.profile", "prod")
                .withDefaultValue("skald.data", dataFolder().toString())
                .build();
    }
}
