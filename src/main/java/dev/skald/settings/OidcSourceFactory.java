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

/** Switches OpenID Connect off while no provider is named; Quarkus would not start without one. */
public final class OidcSourceFactory implements ConfigSourceFactory {
    /** Whether a provider is named, as it is to be read by others. */
    public static final String ENABLED = "quarkus.oidc.tenant-enabled";

    private static final List<String> NAMED_BY = List.of("quarkus.oidc.auth-server-url", "quarkus.oidc.public-key");

    /** Below everything that can be set. */
    private static final int ORDINAL = 1;

    /** What says that somebody wants a provider, of the default tenant or of another one, also as an environment variable. */
    private static final Pattern NAMES = Pattern.compile("quarkus\\.oidc\\.(.+\\.)?"
            + "(auth\\.server\\.url|public\\.key|provider|client\\.id|jwks\\.path|token\\.audience|token\\.issuer)");

    /** Whether a setting with this name says something of a provider. */
    static boolean names(String setting) {
        return NAMES.matcher(setting.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]", "."))
                .matches();
    }

    /**
     * Whether a provider is named.
     *
     * @param values what a setting is set to, by its name; null when it is not set
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
