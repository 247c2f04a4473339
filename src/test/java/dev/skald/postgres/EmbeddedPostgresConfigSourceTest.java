package dev.skald.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfig;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EmbeddedPostgresConfigSourceTest {

    private static final String URL = "quarkus.datasource.jdbc.url";

    @TempDir
    Path temp;

    @AfterEach
    void stop() {
        EmbeddedPostgres.stopAll();
    }

    @Test
    void without_a_url_it_starts_the_database_in_the_data_folder_once() throws Exception {
        SmallRyeConfig config = config(Map.of(), 0);

        String url = config.getValue(URL, String.class);

        assertThat(Sql.ask(url, "show data_directory")).isEqualTo(dataFolder() + "/pg");
        assertThat(config.getValue(URL, String.class)).isEqualTo(url);
        assertThat(EmbeddedPostgres.inUse()).isTrue();
    }

    @Test
    void after_the_stop_the_next_one_to_ask_starts_it_again() throws Exception {
        SmallRyeConfig config = config(Map.of(), 0);
        Sql.remember(config.getValue(URL, String.class), "kept");

        EmbeddedPostgres.stopAll();

        assertThat(EmbeddedPostgres.inUse()).isFalse();
        assertThat(Sql.remembered(config.getValue(URL, String.class))).isEqualTo("kept");
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
                .withProfile("prod")
                .withSources(new EmbeddedPostgresConfigSourceFactory())
                .withSources(new PropertiesConfigSource(properties, "elsewhere", ordinal))
                .withDefaultValue("skald.data", dataFolder().toString())
                .build();
    }
}
