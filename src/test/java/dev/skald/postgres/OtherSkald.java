package dev.skald.postgres;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/** A process of its own with a database in a folder, there to be killed. */
final class OtherSkald implements AutoCloseable {

    private final Process jvm;
    private final String jdbcUrl;
    private final ProcessHandle postmaster;
    private final ProcessHandle keeper;

    private OtherSkald(Process jvm, String[] words) {
        this.jvm = jvm;
        this.jdbcUrl = words[0];
        this.postmaster = ProcessHandle.of(Long.parseLong(words[1])).orElseThrow();
        this.keeper = ProcessHandle.of(Long.parseLong(words[2])).orElseThrow();
    }

    /** Returns when the database in it takes connections. */
    static OtherSkald start(Path folder) throws IOException {
        Process jvm = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        OtherSkald.class.getName(),
                        folder.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        BufferedReader said = jvm.inputReader();
        return new OtherSkald(jvm, said.readLine().split(" ", -1));
    }

    /** The other process: it tells what it started, then waits until it is killed or its standard input ends. */
    public static void main(String[] arguments) throws IOException {
        EmbeddedPostgres postgres = EmbeddedPostgres.start(Path.of(arguments[0]));
        System.out.printf(
                "%s %d %d%n",
                postgres.jdbcUrl(),
                postgres.postmaster().process().pid(),
                postgres.keeper().process().pid());
        System.in.transferTo(System.out);
    }

    String jdbcUrl() {
        return jdbcUrl;
    }

    ProcessHandle postmaster() {
        return postmaster;
    }

    /** Kill -9 of the process only. */
    void kill() {
        killAndWait(jvm.toHandle());
    }

    /** Kill -9 of the process and its keeper, so that the server is left an orphan. */
    void killWithKeeper() {
        killAndWait(keeper);
        kill();
    }

    /** Kill -9 of everything: the process, its keeper, the server and all its parts. */
    void killWithEverything() {
        var parts = postmaster.descendants().toList();
        killWithKeeper();
        postmaster.destroyForcibly();
        for (ProcessHandle part : parts) {
            part.destroyForcibly();
            ended(part);
        }
        ended(postmaster);
    }

    private static void killAndWait(ProcessHandle process) {
        process.destroyForcibly();
        ended(process);
    }

    static void ended(ProcessHandle process) {
        process.onExit().orTimeout(60, TimeUnit.SECONDS).join();
    }

    @Override
    public void close() {
        killWithEverything();
    }
}
