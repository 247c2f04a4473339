package dev.skald.settings;

import io.smallrye.config.ConfigSourceContext;
import io.smallrye.config.ConfigSourceFactory;
import io.smallrye.config.ConfigValue;
import io.smallrye.config.PropertiesConfigSource;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import org.eclipse.microprofile.config.spi.ConfigSource;
import org.jspecify.annotations.Nullable;

/** Switches OpenID Connect off while no provider is set; otherwise Quarkus would not start. */
public final class OidcSourceFactory implements ConfigSourceFactory {
    /** Whether a provider is set, as a property for others. */
    public static final String ENABLED = "quarkus.oidc.tenant-enabled";

    private static final List<String> NAMED_BY = List.of("quarkus.oidc.auth-server-url", "quarkus.oidc.public-key");

    /** The lowest ordinal: every other source overrides it. */
    private static final int ORDINAL = 1;

    /**
     * Properties that set a provider, for the default tenant or another one, also in the form of environment variables.
     */
    private static final Pattern NAMES = Pattern.compile("quarkus\\.oidc\\.(.+\\.)?"
            + "(auth\\.server\\.url|public\\.key|provider|client\\.id|jwks\\.path|token\\.audience|token\\.issuer)");

    /** Whether a property with this name sets up a provider. */
    static boolean names(String setting) {
        return NAMES.matcher(setting.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]", "."))
                .matches();
    }

    /**
     * Whether a provider is set.
     *
     * @param values the value of a setting, by its name; null when it is not set
     */
    static boolean isNamed(UnaryOperator<@Nullable String> values) {
        return NAMED_BY.stream().map(values).anyMatch(value -> value != null && !value.isBlank());
    }

    @Override
    public Iterable<ConfigSource> getConfigSources(ConfigSourceContext context) {
        boolean named = isNamed(name -> {
            ConfigValue value = context.getValue(name);
            return value == null ? null : value.getValue();
        });
        return List.of(
                new PropertiesConfigSource(Map.of(ENABLED, Boolean.toString(named)), "skald OpenID Connect", ORDINAL));
    }
}
