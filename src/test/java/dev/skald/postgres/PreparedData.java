package dev.skald.postgres;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A data folder in which the programs are unpacked and the database is made, but not started. Making it takes more of the
 * processor than a start of Skald, so each JVM of the tests makes one, and a test gets a copy of it. Tests of the making
 * itself take none.
 */
public final class PreparedData {
    private static Path made;

    private PreparedData() {}

    /** Makes the folder, which does not exist or is empty, a copy. */
    public static void copyInto(Path folder) throws IOException {
        Files.createDirectories(folder);
        copy(made().resolve("."), folder);
    }

    private static synchronized Path made() throws IOException {
        if (made == null) {
            Path folder = Files.createTempDirectory("skald-prepared");
            Runtime.getRuntime().addShutdownHook(new Thread(() -> delete(folder)));
            makeIn(folder);
            made = folder;
        }
        return made;
    }

    private static void makeIn(Path folder) throws IOException {
        Cluster cluster = Cluster.in(folder);
        cluster.discardIfHalfMade();
        Path bin = Binaries.ofThisPlatform().unpackInto(folder);
        cluster.make(new Programs(
                bin, ProgramUser.forCluster(bin, cluster.path()), Log.open(folder.resolve("postgres.log"))));
        Files.deleteIfExists(folder.resolve("postgres.log"));
    }

    private static void delete(Path folder) {
        try {
            Folders.delete(folder);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** With owner and rights, which PostgreSQL is particular about. */
    static void copy(Path from, Path to) throws IOException {
        try {
            int code = new ProcessBuilder("cp", "-a", from.toString(), to.toString())
                    .inheritIO()
                    .start()
                    .waitFor();
            if (code != 0) {
                throw new IOException("cp ended with " + code);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
    }
}
