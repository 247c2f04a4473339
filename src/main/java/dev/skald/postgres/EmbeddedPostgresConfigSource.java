package dev.skald.postgres;

import java.io.IOException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Set;
import java.util.function.Consumer;
import org.eclipse.microprofile.config.spi.ConfigSource;
import org.jspecify.annotations.Nullable;

/**
 * The last source for {@code quarkus.datasource.jdbc.url}: if no other source has a value, it gives the URL of the
 * embedded database.
 *
 * <p>A look-up alone must not start a server: the configuration also looks values up to compare them, for example when
 * the URL is set for one profile only. So the first answer is an expression. The configuration resolves it only when it
 * uses this answer. The inner expression is the data folder, which this source can't look up itself, because a source
 * doesn't see the others.
 *
 * <p>It lists no property names: the build reads every listed property, and would start a server for it.
 */
public final class EmbeddedPostgresConfigSource implements ConfigSource {

    static final String URL = "quarkus.datasource.jdbc.url";

    private static final String URL_IN = "dev.skald.postgres.url-in@";

    /** Below {@code application.properties} (100, or 250 in a jar), the environment (300) and all the others. */
    private static final int ORDINAL = 50;

    private final Consumer<CannotStart> beforeRefusal;

    /** @param beforeRefusal is shown a refusal to start before it is thrown; it may end the process */
    EmbeddedPostgresConfigSource(Consumer<CannotStart> beforeRefusal) {
        this.beforeRefusal = beforeRefusal;
    }

    @Override
    public @Nullable String getValue(String name) {
        if (name.equals(URL)) {
            return "${" + URL_IN + "${skald.data:./data}}";
        }
        if (name.startsWith(URL_IN)) {
            return urlIn(name.substring(URL_IN.length()));
        }
        return null;
    }

    private String urlIn(String dataFolder) {
        try {
            return EmbeddedPostgres.urlIn(path(dataFolder));
        } catch (CannotStart refusal) {
            beforeRefusal.accept(refusal);
            throw refusal;
        }
    }

    private static Path path(String dataFolder) {
        try {
            return Path.of(dataFolder);
        } catch (InvalidPathException e) {
            // Most often a locale that lacks a letter of it.
            throw new DataFolderNotUsable(Path.of("named by skald.data"), new IOException(e.getReason(), e));
        }
    }

    @Override
    public Set<String> getPropertyNames() {
        return Set.of();
    }

    @Override
    public String getName() {
        return "the embedded PostgreSQL";
    }

    @Override
    public int getOrdinal() {
        return ORDINAL;
    }
}
