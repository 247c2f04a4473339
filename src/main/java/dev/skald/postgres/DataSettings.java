package dev.skald.postgres;

import io.quarkus.arc.Unremovable;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.nio.file.Path;

/**
 * The setting of the embedded database. {@link EmbeddedPostgresConfigSource} reads it by its name, before this object
 * can exist. It is declared here so that the check for unknown settings knows it.
 */
@Unremovable
@ConfigMapping(prefix = "skald")
public interface DataSettings {
    /** The folder of the embedded database; not used with a JDBC URL. */
    @WithDefault("./data")
    Path data();
}
