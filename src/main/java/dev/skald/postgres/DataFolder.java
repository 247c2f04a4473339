package dev.skald.postgres;

import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The folder {@code skald.data}, locked for this process: whoever holds one of these is alone in it.
 *
 * <p>The lock is on {@code skald.lock} and is the operating system's, so that it ends with this process however that
 * dies. PostgreSQL has a lock of its own, which guards its cluster, but neither the unpacking nor the making of it.
 */
final class DataFolder implements AutoCloseable {

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
     * @throws DataFolderNotUsable when it can't be made or written
     */
    static DataFolder lock(Path folder) {
        try {
            Path path = realPath(folder);
            FileChannel lock = FileChannel.open(path.resolve("skald.lock"), CREATE, WRITE);
            if (!tryLock(lock)) {
                lock.close();
                throw new DataFolderInUse(path);
            }
            return new DataFolder(path, lock);
        } catch (IOException e) {
            throw new DataFolderNotUsable(folder.toAbsolutePath().normalize(), e);
        }
    }

    /** Makes the folder if it isn't there and returns its one true name, without links or dots. */
    static Path realPath(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            Files.createDirectories(folder);
        }
        return folder.toRealPath();
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
