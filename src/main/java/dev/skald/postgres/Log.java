package dev.skald.postgres;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/** {@code postgres.log}: what PostgreSQL and its programs say. Only its owner may read it. */
final class Log {

    /** If it is longer at a start, it is renamed to {@code postgres.log.1} and a new one begins. */
    static final long SIZE_BYTES_MAX = 10L * 1024 * 1024;

    private static final int COMPLAINT_BYTES_MAX = 64 * 1024;

    private static final Pattern COMPLAINT = Pattern.compile("(FATAL|PANIC|error): .*");

    private final Path file;

    private Log(Path file) {
        this.file = file;
    }

    static Log open(Path file) throws IOException {
        if (Files.exists(file) && Files.size(file) > SIZE_BYTES_MAX) {
            Files.move(file, file.resolveSibling(file.getFileName() + ".1"), StandardCopyOption.REPLACE_EXISTING);
        }
        if (!Files.exists(file)) {
            Disk.write(file, "");
        }
        return new Log(file);
    }

    Path file() {
        return file;
    }

    Redirect redirect() {
        return Redirect.appendTo(file.toFile());
    }

    long sizeBytes() throws IOException {
        return Files.size(file);
    }

    /** Returns the first line after {@code offset} that reads like the reason of a failure, else the last one. */
    String complaintAfter(long offset) throws IOException {
        try (RandomAccessFile log = new RandomAccessFile(file.toFile(), "r")) {
            log.seek(offset);
            byte[] said = new byte[(int) Math.min(COMPLAINT_BYTES_MAX, Math.max(0, log.length() - offset))];
            log.readFully(said);
            String text = new String(said, StandardCharsets.UTF_8);
            return COMPLAINT
                    .matcher(text)
                    .results()
                    .map(MatchResult::group)
                    .findFirst()
                    .or(() -> text.lines().reduce((line, next) -> next))
                    .orElse("it doesn't say why");
        }
    }
}
