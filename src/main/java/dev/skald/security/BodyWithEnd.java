package dev.skald.security;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/** A request's body that runs an action once it has arrived completely, before its reader learns of the end. */
final class BodyWithEnd extends FilterInputStream {
    private final Runnable atEnd;
    private boolean ended;

    BodyWithEnd(InputStream body, Runnable atEnd) {
        super(body);
        this.atEnd = atEnd;
    }

    @Override
    public int read() throws IOException {
        return watch(super.read());
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
        return watch(super.read(into, offset, length));
    }

    private int watch(int read) {
        if (read < 0 && !ended) {
            ended = true;
            atEnd.run();
        }
        return read;
    }
}
