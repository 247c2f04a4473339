package dev.skald.credential;

import dev.skald.process.WatchedFile;
import io.quarkus.runtime.Startup;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.io.UncheckedIOException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.jboss.logging.Logger;

/** The keys of {@code skald.security.seal-key-file}; the files are read again when they change. */
@Startup
@ApplicationScoped
public class SealKeys {
    static final String SETTING = "skald.security.seal-key-file";

    private static final Logger LOG = Logger.getLogger(SealKeys.class);
    private static final int KEYS_MAX = 100;

    private final List<WatchedFile> files;
    private volatile Read read;

    /**
     * What was read last.
     *
     * @param texts of the files
     */
    private record Read(List<String> texts, List<SealKey> keys) {}

    /**
     * Reads the keys.
     *
     * @throws IllegalArgumentException when a file can't be read or has something else in it
     */
    @Inject
    public SealKeys(SealSettings settings) {
        this(settings.sealKeyFile().orElse(List.of()));
    }

    SealKeys(List<String> paths) {
        files = paths.stream().map(SealKeys::file).toList();
        List<String> texts = texts();
        read = new Read(texts, keys(texts));
    }

    private static WatchedFile file(String path) {
        try {
            return new WatchedFile(SETTING, Path.of(path.strip()));
        } catch (UncheckedIOException | InvalidPathException e) {
            throw new IllegalArgumentException(SETTING + " names a file that can't be read.", e);
        }
    }

    private List<String> texts() {
        return files.stream().map(WatchedFile::text).toList();
    }

    private static List<SealKey> keys(List<String> texts) {
        List<SealKey> keys = new ArrayList<>();
        for (String text : texts) {
            text.lines()
                    .map(String::strip)
                    .filter(line -> !line.isEmpty() && !line.startsWith("#"))
                    .forEach(line -> keys.add(key(line)));
        }
        if (keys.size() > KEYS_MAX || (keys.isEmpty() && !texts.isEmpty())) {
            throw new IllegalArgumentException(SETTING + " must name files with 1 to " + KEYS_MAX + " keys.");
        }
        return List.copyOf(keys);
    }

    private static SealKey key(String line) {
        try {
            return new SealKey(Base64.getDecoder().decode(line));
        } catch (IllegalArgumentException e) {
            // The message of the cause could show a part of the key.
            throw new IllegalArgumentException(SETTING + " must name files in which each line is a key: "
                    + SealKey.KEY_BYTES + " random bytes in Base64.");
        }
    }

    private List<SealKey> now() {
        Read known = read;
        List<String> texts = texts();
        if (texts.equals(known.texts)) {
            return known.keys;
        }
        try {
            read = new Read(texts, keys(texts));
            LOG.infof("%s was read again", SETTING);
        } catch (IllegalArgumentException wrong) {
            LOG.warnf("the old keys are still used, because %s", wrong.getMessage());
            read = new Read(texts, known.keys);
        }
        return read.keys;
    }

    /** The key that seals; empty when there is none. */
    Optional<SealKey> first() {
        return now().stream().findFirst();
    }

    /** The key with this id, if it is one of them. */
    Optional<SealKey> find(String id) {
        return now().stream().filter(key -> key.id().equals(id)).findFirst();
    }
}
