package dev.skald.postgres;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A PostgreSQL of Skald's own, running in a data folder.
 *
 * <p>There is one per process and folder: {@link #urlIn} starts it when first asked, {@link #stopAll} stops it when the
 * application has ended, and a {@link Watchdog} stops it when the process has ended without that. After any of these, and
 * after a power cut, the next start finds every committed transaction.
 */
public final class EmbeddedPostgres implements AutoCloseable {

    private static final Logger LOG = System.getLogger(EmbeddedPostgres.class.getName());

    private static final Map<Path, EmbeddedPostgres> STARTED = new ConcurrentHashMap<>();

    /**
     * With the data folder behind it, the system property that holds the port while the database runs in this process.
     * A static field would not do: each reload of {@code quarkus:dev} loads this class anew, and if a start failed half
     * way, the database of the class before is still running.
     */
    private static final String PORT_PROPERTY = "dev.skald.postgres.port:";

    private static volatile boolean inUse;

    private final DataFolder folder;
    private final Postmaster postmaster;
    private final Watchdog keeper;
    private final String jdbcUrl;

    private EmbeddedPostgres(DataFolder folder, Postmaster postmaster, Watchdog keeper, String jdbcUrl) {
        this.folder = folder;
        this.postmaster = postmaster;
        this.keeper = keeper;
        this.jdbcUrl = jdbcUrl;
    }

    /**
     * Returns the JDBC URL, user and password included, of the database in this folder, and starts it if it doesn't run
     * yet.
     *
     * @throws CannotStart when it can't be started; the message is for the person at the console
     */
    public static synchronized String urlIn(Path dataFolder) {
        try {
            Path path = DataFolder.realPath(dataFolder);
            String property = PORT_PROPERTY + path;
            if (System.getProperty(property) == null) {
                STARTED.put(path, start(path));
            }
            inUse = true;
            return Cluster.in(path).jdbcUrl(Integer.getInteger(property, -1));
        } catch (IOException e) {
            throw new DataFolderNotUsable(dataFolder, e);
        }
    }

    /** Tells whether this process works with an embedded database, so with one that no other node shares. */
    public static boolean inUse() {
        return inUse;
    }

    /** Stops what {@link #urlIn} started. Call it when no connection is needed any more. */
    public static synchronized void stopAll() {
        for (EmbeddedPostgres database : List.copyOf(STARTED.values())) {
            database.close();
        }
        STARTED.clear();
        inUse = false;
    }

    /**
     * Starts the database in this folder, making folder and database if need be.
     *
     * @throws CannotStart when it can't be started
     */
    static EmbeddedPostgres start(Path dataFolder) {
        Binaries binaries = Binaries.ofThisPlatform();
        DataFolder folder = DataFolder.lock(dataFolder);
        try {
            return start(folder, binaries);
        } catch (IOException e) {
            folder.close();
            throw new DataFolderNotUsable(folder.path(), e);
        } catch (RuntimeException e) {
            folder.close();
            throw e;
        }
    }

    private static EmbeddedPostgres start(DataFolder folder, Binaries binaries) throws IOException {
        Path path = folder.path();
        Cluster cluster = Cluster.in(path);
        new LeftoverProcesses(path, cluster.path()).clear();
        cluster.discardIfHalfMade();
        Path bin = binaries.unpackInto(path);
        Programs programs =
                new Programs(bin, ProgramUser.forCluster(bin, cluster.path()), Log.open(path.resolve("postgres.log")));
        if (!cluster.isMade()) {
            cluster.make(programs);
        }
        Postmaster postmaster = Postmaster.start(programs, cluster.path());
        try {
            EmbeddedPostgres database = new EmbeddedPostgres(
                    folder, postmaster, Watchdog.of(postmaster), cluster.jdbcUrl(postmaster.port()));
            System.setProperty(PORT_PROPERTY + path, Integer.toString(postmaster.port()));
            LOG.log(Level.INFO, "PostgreSQL runs on 127.0.0.1:{0}, its data is in {1}", "" + postmaster.port(), path);
            return database;
        } catch (IOException e) {
            postmaster.stop();
            throw e;
        }
    }

    /** Returns the JDBC URL, user and password included. */
    String jdbcUrl() {
        return jdbcUrl;
    }

    Postmaster postmaster() {
        return postmaster;
    }

    Watchdog keeper() {
        return keeper;
    }

    /** Stops the database and releases the folder. If it doesn't stop, the watchdog or the next start stops it. */
    @Override
    public void close() {
        try (folder) {
            System.clearProperty(PORT_PROPERTY + folder.path());
            postmaster.stop();
            keeper.dismiss();
        } catch (IOException | PostgresFailed e) {
            LOG.log(Level.WARNING, "PostgreSQL in " + folder.path() + " is stopped when this process has ended", e);
        }
    }
}
