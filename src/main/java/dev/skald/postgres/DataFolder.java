package dev.skald.postgres;

import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The folder {@code skald.data}, locked for this process: a process that holds one of these is alone in it.
 *
 * <p>The lock is on {@code skald.lock}. It is the operating system's, so it ends with this process in every case.
 * PostgreSQL has a lock of its own, which protects its cluster, but not the unpacking and the making of it.
 *
 * <p>The same file, or a whole cluster of Skald's, says that the folder is ours. Only then may files in it be deleted
 * as incomplete or outdated. This protects a folder with other files that was named by mistake.
 */
final class DataFolder implements AutoCloseable {

    private static final String LOCK = "skald.lock";

    /** What a new file system has in its top folder. */
    private static final String LOST_AND_FOUND = "lost+found";

    /** Characters that a shell interprets even between double quotes. */
    private static final String SHELL_CHARACTERS = "$`\"\\";

    private final Path path;
    private final FileChannel lock;

    private DataFolder(Path path, FileChannel lock) {
        this.path = path;
        this.lock = lock;
    }

    /**
     * Makes the folder if it isn't there and locks it.
     *
     * @throws DataFolderInUse when another process, or another part of this one, holds the lock
     * @throws DataFolderNotUsable when it can't be made or written, or has something else in it
     */
    static DataFolder lock(Path folder) {
        try {
            Path path = realPath(folder);
            refuseForeign(path);
            FileChannel lock = FileChannel.open(path.resolve(LOCK), CREATE, WRITE);
            if (!tryLock(lock)) {
                lock.close();
                throw new DataFolderInUse(path);
            }
            return new DataFolder(path, lock);
        } catch (IOException e) {
            throw new DataFolderNotUsable(folder.toAbsolutePath().normalize(), e);
        }
    }

    /**
     * Makes the folder if it isn't there and returns its one true name, without links or dots.
     *
     * @throws IOException also when PostgreSQL's programs could not be run from below it: they call each other through a
     *     shell, with the path between double quotes
     */
    static Path realPath(Path folder) throws IOException {
        refuseShellCharacters(folder.toAbsolutePath());
        if (!Files.isDirectory(folder)) {
            Files.createDirectories(folder);
        }
        Path real = folder.toRealPath();
        refuseShellCharacters(real);
        return real;
    }

    private static void refuseShellCharacters(Path path) throws IOException {
        boolean hasSome =
                path.toString().chars().anyMatch(c -> Character.isISOControl(c) || SHELL_CHARACTERS.indexOf(c) >= 0);
        if (hasSome) {
            throw new IOException(
                    "PostgreSQL can't be run from a path that has one of $ ` \" \\ or a control character");
        }
    }

    private static void refuseForeign(Path path) throws IOException {
        try (Stream<Path> entries = Files.list(path)) {
            Set<String> names =
                    entries.map(entry -> entry.getFileName().toString()).collect(Collectors.toSet());
            names.remove(LOST_AND_FOUND);
            if (!names.isEmpty() && !names.contains(LOCK) && !Cluster.in(path).isMade()) {
                throw new DirectoryNotEmptyException(path.toString());
            }
        }
    }

    private static boolean tryLock(FileChannel channel) throws IOException {
        try {
            return channel.tryLock() != null;
        } catch (OverlappingFileLockException e) {
            return false;
        }
    }

    Path path() {
        return path;
    }

    @Override
    public void close() {
        try {
            lock.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
