package dev.skald.support;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * What the JVM makes of Skald's classes, kept for all the processes that a test run starts; each start so takes half the
 * processor time. A JVM that it does not fit does without.
 */
final class SharedArchive {
    private static final Path FILE = Path.of(System.getProperty("skald.jar")).resolveSibling("tests.jsa");

    private static boolean made;

    private SharedArchive() {}

    /** The archive, made at the first call. */
    static synchronized Path made() throws IOException {
        if (!made) {
            Files.deleteIfExists(FILE);
            Path folder = Files.createTempDirectory("skald-training");
            try (SkaldProcess training = SkaldProcess.training(folder, FILE)) {
                training.start();
                training.stop();
            } catch (Exception e) {
                throw new IOException("Skald can't be started to make an archive of its classes, see " + folder, e);
            }
            made = true;
        }
        return FILE;
    }
}
