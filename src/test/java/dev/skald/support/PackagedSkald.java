package dev.skald.support;

import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
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
        return new PackagedSkald(Path.of(System.getProperty("test.jar")), List.of());
    }

    /**
     * What the JVM makes of the classes, kept in a file beside the jar's folder for all the starts of this build's tests:
     * each takes less than half the processor time with it. The first that asks makes it, in a start that runs a queue,
     * and a stop.
     */
    Path sharedArchive() {
        return ARCHIVES.computeIfAbsent(jar, made -> {
            Path folder = jar.getParent();
            Path archive = folder.resolveSibling(folder.getFileName() + ".classes");
            Path locked = folder.resolveSibling(folder.getFileName() + ".lock");
            try (FileChannel file = FileChannel.open(locked, CREATE, WRITE)) {
                // Until it is closed: the JVM of the tests beside this one may be about to make it as well.
                file.lock();
                if (Files.notExists(archive) || isNewer(jar, archive)) {
                    make(archive);
                }
                return archive;
            } catch (Exception e) {
                throw new IllegalStateException("no archive of the classes of " + jar, e);
            }
        });
    }

    private static boolean isNewer(Path one, Path other) throws IOException {
        return Files.getLastModifiedTime(one).compareTo(Files.getLastModifiedTime(other)) > 0;
    }

    private void make(Path archive) throws Exception {
        Path folder = Files.createTempDirectory("skald-training");
        Path made = folder.resolve("classes");
        try (SkaldProcess training = SkaldProcess.training(folder, this, made);
                ScriptedParticipant participant = ScriptedParticipant.start()) {
            training.start();
            training.post(
                    "/queues", StartBody.at(participant, "hotel", "flight").json(), "Prefer", "wait=10");
            training.stop();
        }
        Files.move(made, archive, StandardCopyOption.REPLACE_EXISTING);
    }
}
