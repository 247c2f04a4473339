package dev.skald.postgres;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;

/**
 * What a killed Skald left behind: a server or parts of it that still run, or {@code initdb}, and the {@code
 * postmaster.pid} of a dead server.
 *
 * <p>A process is ours when its program was unpacked into this data folder, or when it is a PostgreSQL that works in
 * this cluster. The number in {@code postmaster.pid} alone is not enough: after a restart of the machine or the
 * container another process may have it.
 */
record LeftoverProcesses(Path dataFolder, Path cluster) {

    private static final Duration FAST_BOUND = Duration.ofMinutes(2);
    private static final Duration KILL_BOUND = Duration.ofSeconds(20);

    /**
     * Stops those processes and returns when they are gone. We hold the lock of the data folder, so all of them are
     * ours.
     *
     * @throws PostgresFailed when one can't be stopped
     */
    void clear() throws IOException {
        List<ProcessHandle> left = processes();
        if (!left.isEmpty()) {
            interrupt(left);
            if (!gone(left, FAST_BOUND)) {
                left.forEach(ProcessHandle::destroyForcibly);
                if (!gone(left, KILL_BOUND)) {
                    throw new PostgresFailed(
                            "A PostgreSQL is still running in %s and can't be stopped; stop process %d."
                                    .formatted(dataFolder, left.getFirst().pid()));
                }
            }
        }
        Files.deleteIfExists(cluster.resolve("postmaster.pid"));
    }

    List<ProcessHandle> processes() {
        try (Stream<ProcessHandle> all = ProcessHandle.allProcesses()) {
            return all.filter(this::isOurs).toList();
        }
    }

    private boolean isOurs(ProcessHandle process) {
        return process.info()
                .command()
                .map(Path::of)
                .filter(program -> Binaries.unpackedInto(dataFolder, program)
                        || (program.endsWith("postgres") && worksInCluster(process)))
                .isPresent();
    }

    /** Also finds the same cluster under another name, for example through a mount. Without /proc it finds nothing. */
    private boolean worksInCluster(ProcessHandle process) {
        try {
            return Files.isSameFile(Path.of("/proc", Long.toString(process.pid()), "cwd"), cluster);
        } catch (IOException | SecurityException e) {
            return false;
        }
    }

    /**
     * SIGINT to those that have no parent among them. A server then breaks off its transactions and stops; a part whose
     * server is dead breaks off its statement and sees that. Java itself can't send this signal.
     */
    private static void interrupt(List<ProcessHandle> processes) throws IOException {
        String pids = processes.stream()
                .filter(process -> process.parent().filter(processes::contains).isEmpty())
                .map(process -> Long.toString(process.pid()))
                .reduce("", (some, next) -> some + " " + next);
        new ProcessBuilder("sh", "-c", "kill -INT" + pids).start();
    }

    private static boolean gone(List<ProcessHandle> processes, Duration bound) {
        CompletableFuture<?>[] exits =
                processes.stream().map(ProcessHandle::onExit).toArray(CompletableFuture[]::new);
        try {
            CompletableFuture.allOf(exits).get(bound.toMillis(), TimeUnit.MILLISECONDS);
            return true;
        } catch (TimeoutException | ExecutionException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
