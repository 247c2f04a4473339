package dev.skald.outbound;

import io.vertx.core.buffer.Buffer;

/** Takes a body up to a limit; the rest is cut off. */
final class BoundedBody {
    private final int bytesMax;
    private final Buffer bytes = Buffer.buffer();

    BoundedBody(int bytesMax) {
        this.bytesMax = bytesMax;
    }

    /**
     * Takes what has come.
     *
     * @return whether all of it fitted; if not, nothing more is taken
     */
    boolean take(Buffer more) {
        int room = bytesMax - bytes.length();
        bytes.appendBuffer(more, 0, Math.min(more.length(), room));
        return more.length() <= room;
    }

    /**
     * What was taken.
     *
     * @param cut whether there was more
     */
    Body body(boolean cut) {
        return new Body(bytes.getBytes(), cut);
    }
}
