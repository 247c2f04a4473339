package dev.skald.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * A text file that somebody may put anew while Skald runs: it is read again when it has changed. As long as it can't be read,
 * what was read before counts.
 */
public final class WatchedFile {
    private static final Logger LOG = Logger.getLogger(WatchedFile.class);

    /** Longer files are refused. */
    private static final int SIZE_BYTES_MAX = 1024 * 1024;

    private final String setting;
    private final Path file;
    private volatile Version read;
    /** Whether it was said that it can't be read, so that it is said once. */
    private volatile boolean unreadable;

    /**
     * What was in the file at one time.
     *
     * @param key tells files of one name from each other; null where the system has no such key
     */
    private record Version(
            FileTime modified, long size, @Nullable Object key, String text) {}

    /**
     * Reads it for the first time.
     *
     * @param setting that names the file, for messages
     * @throws UncheckedIOException when it can't be read
     */
    public WatchedFile(String setting, Path file) {
        this.setting = setting;
        this.file = file;
        try {
            BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
            read = read(attributes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What is in it now. */
    public String text() {
        Version known = read;
        try {
            BasicFileAttributes now = Files.readAttributes(file, BasicFileAttributes.class);
            boolean same = now.lastModifiedTime().equals(known.modified)
                    && now.size() == known.size
                    && (known.key == null || known.key.equals(now.fileKey()));
            if (!same || unreadable) {
                read = read(now);
                unreadable = false;
            }
        } catch (IOException e) {
            if (!unreadable) {
                unreadable = true;
                LOG.warnf(
                        "the file of %s can't be read any more (%s); what was read before counts until it can be",
                        setting, e.getClass().getSimpleName());
            }
        }
        return read.text;
    }

    private Version read(BasicFileAttributes attributes) throws IOException {
        if (attributes.size() > SIZE_BYTES_MAX) {
            throw new IOException("the file is longer than " + SIZE_BYTES_MAX + " bytes");
        }
        return new Version(
                attributes.lastModifiedTime(), attributes.size(), attributes.fileKey(), Files.readString(file));
    }

    /** The setting, not what is in the file. */
    @Override
    public String toString() {
        return setting;
    }
}
