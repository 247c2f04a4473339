package dev.skald.settings;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A file that contains only a secret. */
public final class SecretFile {
    private SecretFile() {}

    /**
     * The secret without surrounding white space, because editors end a file with a line break.
     *
     * @throws UncheckedIOException when the file can't be read
     */
    public static String read(Path file) {
        try {
            return Files.readString(file).strip();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
