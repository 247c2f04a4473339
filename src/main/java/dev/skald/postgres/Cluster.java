package dev.skald.postgres;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/**
 * The database cluster in {@code <data>/pg} and the password to it.
 *
 * <p>A marker in the cluster, written last, distinguishes a complete cluster from an incomplete one. Without the marker
 * it is made anew; with it, nothing here ever deletes it. The marker is inside so that a copy of the cluster carries it
 * along.
 */
record Cluster(Path path, Path passwordFile) {

    static final String USER = "skald";
    static final String DATABASE = "skald";

    private static final Duration INITDB_BOUND = Duration.ofMinutes(5);
    private static final int PASSWORD_BYTES = 24;
    private static final String MARKER_TEXT = """
            This cluster was made completely. Without this file Skald takes it for half-made, deletes it and makes a new one.
            """;

    /**
     * What {@code initdb} writes into {@code postgresql.conf}; users may change it there. {@link Postmaster} gives the
     * settings that must not be weakened, at each start.
     */
    private static final List<String> DEFAULTS = List.of(
            "max_connections=100",
            "shared_buffers=128MB",
            "timezone=UTC",
            "log_timezone=UTC",
            "cluster_name=skald",
            // The log is for the operator: it has nothing that callers sent.
            "log_error_verbosity=terse",
            "log_min_error_statement=panic",
            "log_checkpoints=off");

    static Cluster in(Path dataFolder) {
        return new Cluster(dataFolder.resolve("pg"), dataFolder.resolve("password"));
    }

    boolean isMade() {
        return Files.exists(marker());
    }

    private Path marker() {
        return path.resolve("skald.initialized");
    }

    /** Leaves either a whole cluster or an empty folder. */
    void discardIfHalfMade() throws IOException {
        if (!isMade()) {
            Folders.delete(path);
            Files.createDirectory(
                    path, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        }
    }

    /** Makes the cluster in its empty folder. */
    void make(Programs programs) throws IOException {
        Files.deleteIfExists(passwordFile);
        Disk.write(passwordFile, newPassword());
        programs.runAs().own(passwordFile);
        programs.run(INITDB_BOUND, "initdb", initdbArguments());
        // The single-user mode, because there is no server to connect to yet.
        programs.run(
                INITDB_BOUND,
                "postgres",
                List.of("--single", "-D", path.toString(), "-c", "exit_on_error=on", "postgres"),
                "create database " + DATABASE + ";\n");
        Disk.write(marker(), MARKER_TEXT);
        programs.runAs().own(marker());
    }

    private List<String> initdbArguments() {
        List<String> arguments = new ArrayList<>(List.of(
                "--pgdata=" + path,
                "--username=" + USER,
                "--pwfile=" + passwordFile,
                "--auth=scram-sha-256",
                "--encoding=UTF8",
                "--locale=C",
                "--data-checksums"));
        DEFAULTS.forEach(setting -> arguments.add("--set=" + setting));
        return arguments;
    }

    /** Returns the URL for JDBC, user and password included: not for any log. */
    String jdbcUrl(int port) throws IOException {
        return "jdbc:postgresql://127.0.0.1:%d/%s?user=%s&password=%s&ApplicationName=skald"
                .formatted(port, DATABASE, USER, Files.readString(passwordFile).strip());
    }

    /** Hexadecimal, so that it needs no escaping in a URL. */
    private static String newPassword() {
        byte[] bytes = new byte[PASSWORD_BYTES];
        new SecureRandom().nextBytes(bytes);
        return HexFormat.of().formatHex(bytes) + "\n";
    }
}
