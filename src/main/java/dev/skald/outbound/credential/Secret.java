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
     * The text of a file, without line breaks at its end. When the file has a text that can't be used, the one from
     * before counts.
     *
     * @param setting that names the file
     * @param fault what is wrong with a text, to go on after "it"; null when nothing is
     * @throws UncheckedIOException when it can't be read
     */
    static Secret inFile(String setting, Path file, Function<String, @Nullable String> fault) {
        return new Secret(new CheckedFile(setting, new WatchedFile(setting, file), fault));
    }

    /** A file, and the last text of it that can be used. The first one is checked by who makes a credential of it. */
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
                            "what the file of %s has now can't be used, it %s; what was read before counts",
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
