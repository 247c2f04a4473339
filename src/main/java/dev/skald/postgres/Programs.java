package dev.skald.postgres;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** Runs the programs of PostgreSQL: {@code initdb}, {@code pg_ctl}, {@code postgres}. What they say is in the log. */
record Programs(Path bin, ProgramUser runAs, Log log) {

    /**
     * Runs a program to its end.
     *
     * @param bound how long it may take; after that it is killed
     * @param input what it reads from its standard input
     * @throws PostgresFailed when it doesn't end with 0, or not in time
     */
    void run(Duration bound, String program, List<String> arguments, String input) throws IOException {
        long offset = log.sizeBytes();
        Process process = start(program, arguments);
        try (OutputStream stdin = process.getOutputStream()) {
            stdin.write(input.getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            // It ended without reading; its exit code says how.
        }
        if (exitCode(process, bound) != 0) {
            throw new PostgresFailed(
                    "PostgreSQL's %s failed (%s); see %s.".formatted(program, log.complaintAfter(offset), log.file()));
        }
    }

    void run(Duration bound, String program, List<String> arguments) throws IOException {
        run(bound, program, arguments, "");
    }

    private Process start(String program, List<String> arguments) throws IOException {
        List<String> words = Stream.concat(Stream.of(bin.resolve(program).toString()), arguments.stream())
                .toList();
        ProcessBuilder builder = new ProcessBuilder(runAs.command(words))
                .directory(bin.toFile())
                .redirectErrorStream(true)
                .redirectOutput(log.redirect());
        // The user's settings for psql must not lead these programs elsewhere.
        builder.environment().keySet().removeIf(name -> name.startsWith("PG"));
        builder.environment().put("LC_ALL", "C");
        try {
            return builder.start();
        } catch (IOException e) {
            throw new PostgresFailed("""
                    This machine can't run the PostgreSQL that Skald brings (%s); \
                    give it one of yours with QUARKUS_DATASOURCE_JDBC_URL.\
                    """.formatted(e.getMessage()), e);
        }
    }

    private static int exitCode(Process process, Duration bound) {
        try {
            if (process.waitFor(bound.toMillis(), TimeUnit.MILLISECONDS)) {
                return process.exitValue();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        process.destroyForcibly();
        return -1;
    }
}
