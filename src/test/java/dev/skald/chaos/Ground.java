package dev.skald.chaos;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;

/** What these tests stand on: a folder each that can be looked into afterwards, a seed, how long to go on. */
final class Ground {
    private static final Path ALL = Path.of("target", "chaos").toAbsolutePath();

    private Ground() {}

    /** The one given by {@code -Dskald.seed=N}, or a new one. */
    static long seed() {
        return Long.getLong("skald.seed", new Random().nextInt(1_000_000));
    }

    /** How often to do each kind of harm, by {@code -Dtest.chaos.rounds=40}. */
    static int rounds() {
        return Integer.getInteger("test.chaos.rounds", 1);
    }

    /** An empty folder. */
    static Path folder(String name) throws IOException {
        Path folder = ALL.resolve(name);
        if (Files.exists(folder)) {
            List<Path> old;
            try (Stream<Path> walk = Files.walk(folder)) {
                old = walk.sorted(Comparator.reverseOrder()).toList();
            }
            for (Path path : old) {
                Files.delete(path);
            }
        }
        return Files.createDirectories(folder);
    }

    /** Says in one line how a test went, here and in a file that outlives it. */
    static void tell(String line) {
        System.out.println(line);
        try {
            Files.writeString(
                    ALL.resolve("summary.txt"), line + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
