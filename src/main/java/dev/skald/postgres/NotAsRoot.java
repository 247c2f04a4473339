package dev.skald.postgres;

import java.nio.file.Path;

/** Skald runs as root, PostgreSQL must not, and no way was found to run it as someone else. */
public final class NotAsRoot extends CannotStart {

    private final transient Path folder;

    NotAsRoot(Path folder) {
        super("""
                PostgreSQL doesn't run as root, and neither unshare nor setpriv could run it as somebody else in %s; \
                start Skald as a normal user, or give it a PostgreSQL with QUARKUS_DATASOURCE_JDBC_URL.\
                """.formatted(folder), null);
        this.folder = folder;
    }

    /** Returns the folder in which PostgreSQL would have run. */
    public Path folder() {
        return folder;
    }
}
