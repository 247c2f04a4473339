package dev.skald.outbound;

import java.nio.ByteBuffer;

/** The body of an answer, or its beginning. */
public final class Body {
    private final ByteBuffer bytes;
    private final boolean cut;

    /**
     * Keeps the bytes as they are.
     *
     * @param bytes what was read
     * @param cut whether there was more than is ever read
     */
    public Body(byte[] bytes, boolean cut) {
        this.bytes = ByteBuffer.wrap(bytes).asReadOnlyBuffer();
        this.cut = cut;
    }

    /** What was read, for one reader. */
    public ByteBuffer bytes() {
        return bytes.duplicate();
    }

    public int length() {
        return bytes.remaining();
    }

    public boolean cut() {
        return cut;
    }
}
