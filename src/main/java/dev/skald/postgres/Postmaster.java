package dev.skald.postgres;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** A running server on a cluster, listening on one port of this machine's loopback address. */
final class Postmaster {

    private static final byte[] LOOPBACK = {127, 0, 0, 1};
    private static final int PORTS_TRIED_MAX = 3;

    /** Long, because after a crash the server first replays its log. */
    private static final Duration START_BOUND = Duration.ofMinutes(10);

    /** A client that is still connected when Skald has ended is given this long to finish. */
    private static final Duration SMART_BOUND = Duration.ofSeconds(5);

    private static final Duration FAST_BOUND = Duration.ofMinutes(1);

    private final Programs programs;
    private final Path cluster;
    private final int port;
    private final ProcessHandle process;

    private Postmaster(Programs programs, Path cluster, int port, ProcessHandle process) {
        this.programs = programs;
        this.cluster = cluster;
        this.port = port;
        this.process = process;
    }

    /**
     * Starts the server and returns when it takes connections.
     *
     * @throws PostgresFailed when it doesn't
     */
    static Postmaster start(Programs programs, Path cluster) throws IOException {
        for (int tried = 1; ; tried++) {
            int port = freePort();
            try {
                programs.run(
                        START_BOUND.plusSeconds(10),
                        "pg_ctl",
                        List.of(
                                "start",
                                "--silent",
                                "--wait",
                                "--timeout=" + START_BOUND.toSeconds(),
                                "--pgdata=" + cluster,
                                "--options=" + options(port)));
                return new Postmaster(programs, cluster, port, processOf(cluster));
            } catch (PostgresFailed e) {
                // Another process may take the free port before the server does.
                if (tried == PORTS_TRIED_MAX || isFree(port)) {
                    throw e;
                }
            }
        }
    }

    /**
     * Settings that keep acknowledged data safe and other machines out. On the command line, because there they win
     * over every file.
     */
    private static String options(int port) {
        return String.join(
                " ",
                "-p " + port,
                "-c listen_addresses=127.0.0.1",
                "-c unix_socket_directories=",
                "-c fsync=on",
                "-c synchronous_commit=on",
                "-c full_page_writes=on");
    }

    private static ProcessHandle processOf(Path cluster) throws IOException {
        String pid = Files.readString(cluster.resolve("postmaster.pid"))
                .lines()
                .findFirst()
                .orElse("");
        return ProcessHandle.of(Long.parseLong(pid.strip()))
                .orElseThrow(() -> new PostgresFailed("PostgreSQL ended right after its start in " + cluster + "."));
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getByAddress(LOOPBACK))) {
            return socket.getLocalPort();
        }
    }

    private static boolean isFree(int port) {
        try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getByAddress(LOOPBACK))) {
            return socket.isBound();
        } catch (IOException e) {
            return false;
        }
    }

    int port() {
        return port;
    }

    Path cluster() {
        return cluster;
    }

    ProcessHandle process() {
        return process;
    }

    /**
     * Stops the server: gives connected clients a short time to end, then ends them.
     *
     * @throws PostgresFailed when it doesn't stop
     */
    void stop() throws IOException {
        if (!process.isAlive()) {
            return;
        }
        try {
            stop("smart", SMART_BOUND);
        } catch (PostgresFailed e) {
            stop("fast", FAST_BOUND);
        }
    }

    private void stop(String mode, Duration bound) throws IOException {
        programs.run(
                bound.plusSeconds(10),
                "pg_ctl",
                List.of(
                        "stop",
                        "--silent",
                        "--wait",
                        "--mode=" + mode,
                        "--timeout=" + bound.toSeconds(),
                        "--pgdata=" + cluster));
    }
}
