package dev.skald.web.http;

import dev.skald.web.problem.Fault;
import dev.skald.web.problem.Problem;
import dev.skald.web.problem.ProblemException;
import dev.skald.web.problem.ProblemType;
import io.quarkus.runtime.configuration.MemorySize;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.List;

/**
 * Reads request bodies up to a limit.
 *
 * @param sizeBytesMax the longest accepted body, in bytes; less than 2 GiB
 */
public record BodyReader(int sizeBytesMax) {
    /** Most bodies are shorter; the JDK would allocate four times as much. */
    private static final int SHORT = 4096;

    /** The limit of a setting, reduced to what an array can hold. */
    public static BodyReader of(MemorySize size) {
        return new BodyReader((int) Math.min(size.asLongValue(), Integer.MAX_VALUE - 16L));
    }

    /**
     * Reads a whole body.
     *
     * @throws ProblemException when it is too large, or breaks off
     */
    public byte[] read(InputStream body) {
        try {
            byte[] bytes = bytes(body);
            if (bytes.length > sizeBytesMax) {
                throw new ProblemException(Problem.of(
                        ProblemType.TOO_LARGE,
                        "The body is longer than the " + sizeBytesMax + " bytes accepted here."));
            }
            return bytes;
        } catch (IOException e) {
            throw new ProblemException(Problem.faulty(List.of(new Fault("", "broke off before its end"))));
        }
    }

    private byte[] bytes(InputStream body) throws IOException {
        byte[] first = body.readNBytes(Math.min(SHORT, sizeBytesMax + 1));
        if (first.length < SHORT) {
            return first;
        }
        byte[] more = body.readNBytes(sizeBytesMax + 1 - SHORT);
        byte[] bytes = Arrays.copyOf(first, first.length + more.length);
        System.arraycopy(more, 0, bytes, first.length, more.length);
        return bytes;
    }
}
