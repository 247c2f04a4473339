package dev.skald.postgres;

import io.smallrye.config.ConfigSourceContext;
import io.smallrye.config.ConfigSourceFactory;
import java.util.List;
import org.eclipse.microprofile.config.spi.ConfigSource;

/** How the configuration finds the {@link EmbeddedPostgresConfigSource}, at run time and not only at the build. */
public final class EmbeddedPostgresConfigSourceFactory implements ConfigSourceFactory {

    @Override
    public Iterable<ConfigSource> getConfigSources(ConfigSourceContext context) {
        return List.of(new EmbeddedPostgresConfigSource());
    }
}
