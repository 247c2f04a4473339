package dev.skald.outbound.credential;

import dev.skald.process.WatchedFile;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** A text that must not be shown: given as it is, or kept in a file that may change. */
public final class Secret {
    private static final Logger LOG = Logger.getLogger(Secret.class);

    private final Supplier<String> text;

    private Secret(Supplier<String> text) {
        this.text = text;
    }

    public static Secret of(String text) {
        return new Secret(() -> text);
    }

    /**
     * The text of a file, without line breaks at its end. While the file has a text that can't be used, the old one is
     * used.
     *
     * @param setting that names the file
     * @param fault what is wrong with a text, to follow "it"; null when nothing is
     * @throws UncheckedIOException when it can't be read
     */
    static Secret inFile(String setting, Path file, Function<String, @Nullable String> fault) {
        return new Secret(new CheckedFile(setting, new WatchedFile(setting, file), fault));
    }

    /** A file, and its last usable text. The maker of the credential checks the first one. */
    private static final class CheckedFile implements Supplier<String> {
        private final String setting;
        private final WatchedFile file;
        private final Function<String, @Nullable String> fault;
        private volatile String good;
        /** What was in it when it was last checked. */
        private volatile String checked;

        CheckedFile(String setting, WatchedFile file, Function<String, @Nullable String> fault) {
            this.setting = setting;
            this.file = file;
            this.fault = fault;
            checked = file.text();
            good = withoutLineBreaks(checked);
        }

        @Override
        public String get() {
            String now = file.text();
            if (!now.equals(checked)) {
                String text = withoutLineBreaks(now);
                String wrong = fault.apply(text);
                if (wrong == null) {
                    good = text;
                } else {
                    LOG.warnf(
                            "the new content of the file of %s can't be used, it %s; the old content is still used",
                            setting, wrong);
                }
                checked = now;
            }
            return good;
        }
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
