package dev.skald.postgres;

import dev.skald.support.FreePorts;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * A PostgreSQL of the tests' own that several nodes share: it keeps its port, and can be killed, started again, doubled
 * by a synchronous standby and promoted. Everything that is acknowledged is durable, as with the embedded one.
 */
public final class PostgresServer implements AutoCloseable {
    private static final Duration BOUND = Duration.ofMinutes(2);

    private final Cluster cluster;
    private final Programs programs;
    private final int port;
    private final List<String> settings;
    private ProcessHandle process;

    private PostgresServer(Cluster cluster, Programs programs, int port, List<String> settings) {
        this.cluster = cluster;
        this.programs = programs;
        this.port = port;
        this.settings = settings;
    }

    /**
     * Puts a database into a folder and starts it.
     *
     * @param folder an empty folder
     * @param settings such as {@code max_connections=50}
     */
    public static PostgresServer startedIn(Path folder, String... settings) throws IOException {
        PreparedData.copyInto(folder);
        Cluster cluster = Cluster.in(folder);
        Path bin = Binaries.ofThisPlatform().unpackInto(folder);
        Programs programs = new Programs(
                bin, ProgramUser.forCluster(bin, cluster.path()), Log.open(folder.resolve("postgres.log")));
        PostgresServer server =
                new PostgresServer(cluster, programs, FreePorts.next(), new ArrayList<>(List.of(settings)));
        server.start();
        return server;
    }

    /** Starts it, on the port it always has, and returns when it takes connections. */
    public void start() throws IOException {
        StringBuilder options = new StringBuilder("-p " + port
                + " -c listen_addresses=127.0.0.1 -c unix_socket_directories="
                + " -c fsync=on -c synchronous_commit=on -c full_page_writes=on");
        settings.forEach(setting -> options.append(" -c ").append(setting));
        programs.run(
                BOUND,
                "pg_ctl",
                List.of(
                        "start",
                        "--silent",
                        "--wait",
                        "--timeout=" + BOUND.toSeconds(),
                        "--pgdata=" + cluster.path(),
                        "--options=" + options));
        String pid = Files.readAllLines(cluster.path().resolve("postmaster.pid"))
                .getFirst()
                .strip();
        process = ProcessHandle.of(Long.parseLong(pid)).orElseThrow();
    }

    /** Stops it, breaking off all connections. */
    public void stop() throws IOException {
        programs.run(
                BOUND, "pg_ctl", List.of("stop", "--silent", "--wait", "--mode=fast", "--pgdata=" + cluster.path()));
    }

    /** Kill -9 of the server and of all its processes; returns when they are gone. */
    public void kill() {
        List<ProcessHandle> all =
                Stream.concat(Stream.of(process), process.descendants()).toList();
        all.forEach(ProcessHandle::destroyForcibly);
        all.forEach(one -> one.onExit().join());
    }

    /**
     * Makes a synchronous standby of this server and starts it. This server is stopped and started again for that; from
     * then on it acknowledges only what the standby has on its disk as well.
     *
     * @param folder where the standby goes, an empty folder
     */
    public PostgresServer withStandbyIn(Path folder) throws IOException {
        stop();
        PreparedData.copy(cluster.path(), folder.resolve("pg"));
        PreparedData.copy(cluster.passwordFile(), folder.resolve("password"));
        Cluster copy = Cluster.in(folder);
        Files.createFile(copy.path().resolve("standby.signal"));
        programs.runAs().own(copy.path().resolve("standby.signal"));
        Files.writeString(
                copy.path().resolve("postgresql.auto.conf"),
                "primary_conninfo = 'host=127.0.0.1 port=%d user=%s password=%s application_name=standby'\n"
                        .formatted(port, Cluster.USER, password()),
                StandardOpenOption.APPEND);
        settings.add("synchronous_standby_names=standby");
        start();
        Programs standbys = new Programs(
                programs.bin(),
                ProgramUser.forCluster(programs.bin(), copy.path()),
                Log.open(folder.resolve("postgres.log")));
        PostgresServer standby = new PostgresServer(copy, standbys, FreePorts.next(), new ArrayList<>());
        standby.start();
        return standby;
    }

    /** Makes a standby the one that takes writes; returns when it does. */
    public void promote() throws IOException {
        programs.run(BOUND, "pg_ctl", List.of("promote", "--silent", "--wait", "--pgdata=" + cluster.path()));
    }

    public int port() {
        return port;
    }

    public String user() {
        return Cluster.USER;
    }

    public String database() {
        return Cluster.DATABASE;
    }

    public String password() {
        try {
            return Files.readString(cluster.passwordFile()).strip();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The URL for JDBC, user and password included. */
    public String jdbcUrl() {
        try {
            return cluster.jdbcUrl(port);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        if (process.isAlive()) {
            kill();
        }
    }
}
