package dev.skald.build;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import io.smallrye.config.SmallRyeConfig;
import jakarta.inject.Inject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/**
 * Starts a Skald in which every setting of {@code docs/settings.md} is set. A name that no settings interface declares, or a default
 * that is none, would not let it start.
 */
@QuarkusTest
@TestProfile(SettingsTest.EverySettingIsSet.class)
class SettingsTest {
    private static final Pattern ROW =
            Pattern.compile("^\\| `(skald\\.[a-z.-]+)` \\| `([A-Z_]+)` \\| ([^|]+) \\|", Pattern.MULTILINE);

    /** The folder of the tests' own database, which the build sets, and what stands for another setting. */
    private static final Set<String> LEFT_OUT = Set.of("skald.data", "skald.security.admin-token-file");

    /** For those whose default is described, not given. */
    private static final Map<String, String> EXAMPLES = Map.of(
            "skald.url", "https://skald.example",
            "skald.security.admin-token", "0123456789abcdef0123456789abcdef",
            "skald.security.oidc.grants", "skald-(.+) -> reader@$1",
            "skald.queue.timeout", "PT1H",
            "skald.limits.requests", "1000",
            "skald.targets.allow", "*.example",
            "skald.targets.ca-file", "src/test/resources/own-ca.pem",
            "skald.security.seal-key-file", "src/test/resources/seal-keys");

    @Inject
    SmallRyeConfig config;

    /** A row of a table in docs/settings.md. */
    record Setting(String name, String variable, String value) {
        static Setting of(MatchResult row) {
            String name = row.group(1);
            String value = EXAMPLES.getOrDefault(name, row.group(3).replace("`", ""));
            return new Setting(name, row.group(2), value);
        }
    }

    /** All settings that can be set together. */
    public static final class EverySettingIsSet implements QuarkusTestProfile {
        @Override
        public Map<String, String> getConfigOverrides() {
            return settings().stream()
                    .filter(Predicate.not(setting -> LEFT_OUT.contains(setting.name())))
                    .collect(Collectors.toMap(Setting::name, Setting::value));
        }
    }

    private static List<Setting> settings() {
        try {
            String page = Files.readString(Path.of("docs/settings.md"), UTF_8);
            return ROW.matcher(page).results().map(Setting::of).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void every_setting_of_the_docs_is_known() {
        assertThat(settings()).extracting(Setting::name).contains("skald.data", "skald.limits.in-flight");
        assertThat(settings())
                .filteredOn(setting -> !LEFT_OUT.contains(setting.name()))
                .allSatisfy(setting -> assertThat(
                                config.getConfigValue(setting.name()).getValue())
                        .isEqualTo(setting.value()));
        assertThat(config.getConfigValue("skald.data").getSourceName()).isEqualTo("SysPropConfigSource");
    }

    @Test
    void the_environment_variables_are_those_that_stand_for_the_settings() {
        assertThat(settings())
                .allSatisfy(setting -> assertThat(setting.variable())
                        .isEqualTo(setting.name().replaceAll("[.-]", "_").toUpperCase(Locale.ROOT)));
    }
}
