package dev.skald.postgres;

import io.quarkus.arc.Unremovable;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.nio.file.Path;

/**
 * The setting of the embedded database. {@link EmbeddedPostgresConfigSource} reads it by its name, before there can be
 * an object like this one; declared here, and kept although nobody asks for it, it passes for known when the start looks
 * for settings that nobody knows.
 */
@Unremovable
@ConfigMapping(prefix = "skald")
public interface DataSettings {
    /** The folder of the embedded database; of no meaning with a JDBC URL. */
    @WithDefault("./data")
    Path data();
}
