package dev.skald.crash;

import dev.skald.support.PackagedSkald;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Makes a copy of the packaged Skald that tells {@link Passing} of its commits and calls. The classes are changed in the
 * jars and not by an agent: with an agent the JVM keeps nothing of them from one start to the next.
 */
final class CrashingSkald {
    private CrashingSkald() {}

    /** Puts the copy into a folder. */
    static PackagedSkald madeIn(Path folder) throws IOException {
        Path built = PackagedSkald.built().jar();
        Path copy = folder.resolve("skald");
        for (Path file : filesIn(built.getParent())) {
            Path target = copy.resolve(built.getParent().relativize(file));
            Files.createDirectories(target.getParent());
            Files.copy(file, target);
            if (target.toString().endsWith(".jar")) {
                weave(target);
            }
        }
        // On the boot class path all class loaders see it.
        Path passing = jarOf(Passing.class, folder.resolve("passing.jar"));
        return new PackagedSkald(
                copy.resolve(built.getFileName()),
                List.of("-Xbootclasspath/a:" + passing, "-Dcrash.passed=" + folder.resolve("passed")));
    }

    private static void weave(Path jar) throws IOException {
        try (FileSystem inside = FileSystems.newFileSystem(jar)) {
            Path root = inside.getPath("/");
            for (Path file : filesIn(root)) {
                String name = root.relativize(file).toString();
                if (Weaver.weaves(name)) {
                    Files.write(file, Weaver.woven(name, Files.readAllBytes(file)));
                }
            }
        }
    }

    /** A jar of one class and those inside of it. */
    private static Path jarOf(Class<?> type, Path jar) throws IOException {
        Path classes = classesWith(type);
        String name = type.getName().replace('.', '/');
        try (FileSystem inside = FileSystems.newFileSystem(jar, Map.of("create", true))) {
            for (Path file : filesIn(classes.resolve(name).getParent())) {
                String entry = classes.relativize(file).toString();
                if (entry.matches(name + "(\\$.*)?\\.class")) {
                    Path target = inside.getPath("/" + entry);
                    Files.createDirectories(target.getParent());
                    Files.copy(file, target);
                }
            }
        }
        return jar;
    }

    private static List<Path> filesIn(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(Files::isRegularFile).toList();
        }
    }

    private static Path classesWith(Class<?> type) {
        try {
            return Path.of(
                    type.getProtectionDomain().getCodeSource().getLocation().toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }
}
