package dev.skald.participant;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.skald.outbound.TargetSettings;
import io.quarkus.runtime.configuration.MemorySize;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.ConfigValidationException;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfig;
import io.smallrye.config.SmallRyeConfigBuilder;
import io.smallrye.config.WithDefault;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ParticipantSettingsTest {
    /** Stands for the settings that other packages map under the same prefixes. */
    @ConfigMapping(prefix = "skald.limits")
    interface OtherLimits {
        @WithDefault("1M")
        MemorySize body();
    }

    @Test
    void without_settings_the_defaults_hold() {
        SmallRyeConfig config = config(Map.of());

        assertThat(config.getConfigMapping(TargetSettings.class).allow()).isEmpty();
        assertThat(config.getConfigMapping(ResultSettings.class).result().asLongValue())
                .isEqualTo(256 * 1024);
    }

    @Test
    void settings_share_their_prefixes_with_other_packages() {
        SmallRyeConfig config = config(Map.of(
                "skald.targets.allow", "hotel.internal,*.example.com",
                "skald.limits.result", "1K",
                "skald.limits.body", "2M"));

        assertThat(config.getConfigMapping(TargetSettings.class).allow())
                .contains(List.of("hotel.internal", "*.example.com"));
        assertThat(config.getConfigMapping(ResultSettings.class).result().asLongValue())
                .isEqualTo(1024);
        assertThat(config.getConfigMapping(OtherLimits.class).body().asLongValue())
                .isEqualTo(2 * 1024 * 1024);
    }

    @Test
    void a_misspelt_setting_is_found_at_the_start() {
        assertThatThrownBy(() -> config(Map.of("skald.limits.reslut", "1K")))
                .isInstanceOf(ConfigValidationException.class)
                .hasMessageContaining("skald.limits.reslut");
    }

    private static SmallRyeConfig config(Map<String, String> properties) {
        return new SmallRyeConfigBuilder()
                .addDiscoveredConverters()
                .withSources(new PropertiesConfigSource(properties, "test", 100))
                .withMapping(ResultSettings.class)
                .withMapping(TargetSettings.class)
                .withMapping(OtherLimits.class)
                .build();
    }
}
