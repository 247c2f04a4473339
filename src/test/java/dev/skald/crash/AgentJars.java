package dev.skald.crash;

import java.io.IOException;
import java.io.OutputStream;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Stream;
import net.bytebuddy.ByteBuddy;

/** Packs {@link CrashAgent} as the JVM wants an agent: as a jar that says what it is. */
final class AgentJars {
    private AgentJars() {}

    /**
     * Makes the agent's jar, and beside it the one for the boot class path.
     *
     * @return the agent's
     */
    static Path madeIn(Path folder) throws IOException {
        Path boot = folder.resolve("passing.jar");
        jar(boot, new Manifest(), Passing.class);
        Manifest manifest = new Manifest();
        manifest.getMainAttributes().putValue("Premain-Class", CrashAgent.class.getName());
        manifest.getMainAttributes()
                .putValue("Boot-Class-Path", boot.getFileName().toString());
        manifest.getMainAttributes()
                .put(
                        Attributes.Name.CLASS_PATH,
                        placeOf(ByteBuddy.class).toUri().toString());
        Path agent = folder.resolve("agent.jar");
        jar(agent, manifest, CrashAgent.class);
        return agent;
    }

    /** With a class and those inside of it. */
    private static void jar(Path file, Manifest manifest, Class<?> type) throws IOException {
        manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
        Path classes = placeOf(type);
        try (OutputStream out = Files.newOutputStream(file);
                JarOutputStream jar = new JarOutputStream(out, manifest)) {
            for (Path each : filesOf(classes, type)) {
                jar.putNextEntry(new JarEntry(classes.relativize(each)
                        .toString()
                        .replace(each.getFileSystem().getSeparator(), "/")));
                Files.copy(each, jar);
                jar.closeEntry();
            }
        }
    }

    private static List<Path> filesOf(Path classes, Class<?> type) throws IOException {
        Path folder = classes.resolve(type.getPackageName().replace('.', '/'));
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(
                            file -> file.getFileName().toString().matches(type.getSimpleName() + "(\\$.*)?\\.class"))
                    .toList();
        }
    }

    private static Path placeOf(Class<?> type) {
        try {
            return Path.of(
                    type.getProtectionDomain().getCodeSource().getLocation().toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }
}
