package dev.skald.support;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A Skald as it is packaged, to be started as a process.
 *
 * @param jar its {@code quarkus-run.jar}, beside which the other files are
 * @param jvmOptions what its JVM needs at each start
 */
public record PackagedSkald(Path jar, List<String> jvmOptions) {
    private static final Map<Path, Path> ARCHIVES = new ConcurrentHashMap<>();

    public PackagedSkald {
        jvmOptions = List.copyOf(jvmOptions);
    }

    /** The one that the build has made. */
    public static PackagedSkald built() {
        return new PackagedSkald(Path.of(System.getProperty("skald.jar")), List.of());
    }

    /**
     * What the JVM makes of the classes, kept in a file for all the starts of this JVM's tests: each takes half the
     * processor time with it. It is made at the first call, by a start and a stop.
     */
    Path sharedArchive() {
        return ARCHIVES.computeIfAbsent(jar, made -> {
            try {
                Path folder = Files.createTempDirectory("skald-training");
                Path archive = folder.resolve("classes.jsa");
                archive.toFile().deleteOnExit();
                try (SkaldProcess training = SkaldProcess.training(folder, this, archive)) {
                    training.start();
                    training.stop();
                }
                return archive;
            } catch (Exception e) {
                throw new IllegalStateException("no archive of the classes of " + jar, e);
            }
        });
    }
}
