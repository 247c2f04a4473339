package dev.skald.postgres;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.nio.file.Path;

/** Where Skald's own PostgreSQL keeps its data; read by {@link EmbeddedPostgresConfigSource} before all else. */
@ConfigMapping(prefix = "skald")
public interface DataSettings {
    /** The folder; made if it is not there. Unused when a database is given. */
    @WithDefault("./data")
    Path data();
}
