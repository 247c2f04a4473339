package dev.skald.outbound.credential;

import dev.skald.process.WatchedFile;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.function.Supplier;

/** A text that must not be shown: given as it is, or kept in a file that may change. */
public final class Secret {
    private final Supplier<String> text;

    private Secret(Supplier<String> text) {
        this.text = text;
    }

    public static Secret of(String text) {
        return new Secret(() -> text);
    }

    /**
     * The text of a file, without line breaks at its end.
     *
     * @param setting that names the file
     * @throws UncheckedIOException when it can't be read
     */
    static Secret inFile(String setting, Path file) {
        WatchedFile watched = new WatchedFile(setting, file);
        return new Secret(() -> withoutLineBreaks(watched.text()));
    }

    private static String withoutLineBreaks(String text) {
        int end = text.length();
        while (end > 0 && (text.charAt(end - 1) == '\n' || text.charAt(end - 1) == '\r')) {
            end--;
        }
        return text.substring(0, end);
    }

    /** What it is now. Not for logs and messages. */
    public String text() {
        return text.get();
    }

    @Override
    public String toString() {
        return "***";
    }
}
