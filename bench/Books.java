import java.util.Arrays;

/**
 * What the participants did. Every step of every saga has a number of its own, its <em>slot</em>; a call with an
 * idempotency key that was seen before for the same operation is answered again and has no further effect, as a
 * participant should have it. So a slot whose action took effect twice was called with two keys.
 */
final class Books {
    /** How the byte of a slot is read. Both counts stop at 3. */
    static final int ACTED = 0b11;

    static final int UNDONE_SHIFT = 2;

    private static final int CHUNK = 1 << 16;

    private byte[][] slots = new byte[16][];
    private long[][] actionKeys = new long[16][];
    private long[][] undoKeys = new long[16][];

    /** Calls that were known already. */
    long repeated;

    /** Actions that came after their compensation, and were refused. */
    long late;

    /** Does the action; returns false when its compensation came before it. */
    boolean act(int slot, long key) {
        byte[] chunk = chunkOf(slot);
        int at = slot % CHUNK;
        if ((chunk[at] & ACTED) > 0 && seen(actionKeys, slot, key)) {
            repeated++;
            return true;
        }
        if (chunk[at] >> UNDONE_SHIFT > 0) {
            late++;
            return false;
        }
        remember(actionKeys, slot, key);
        if ((chunk[at] & ACTED) < ACTED) {
            chunk[at]++;
        }
        return true;
    }

    void undo(int slot, long key) {
        byte[] chunk = chunkOf(slot);
        int at = slot % CHUNK;
        if (chunk[at] >> UNDONE_SHIFT > 0 && seen(undoKeys, slot, key)) {
            repeated++;
            return;
        }
        remember(undoKeys, slot, key);
        if (chunk[at] >> UNDONE_SHIFT < ACTED) {
            chunk[at] += 1 << UNDONE_SHIFT;
        }
    }

    /** The bytes of these slots. */
    byte[] page(int from, int to) {
        byte[] page = new byte[to - from];
        for (int slot = from; slot < to; slot++) {
            page[slot - from] = chunkOf(slot)[slot % CHUNK];
        }
        return page;
    }

    private byte[] chunkOf(int slot) {
        int number = slot / CHUNK;
        if (number >= slots.length) {
            int more = Math.max(number + 1, slots.length * 2);
            slots = Arrays.copyOf(slots, more);
            actionKeys = Arrays.copyOf(actionKeys, more);
            undoKeys = Arrays.copyOf(undoKeys, more);
        }
        if (slots[number] == null) {
            slots[number] = new byte[CHUNK];
        }
        return slots[number];
    }

    /** A call without a key is never taken for one that was there before. */
    private static boolean seen(long[][] keys, int slot, long key) {
        long[] chunk = keys[slot / CHUNK];
        return key != 0 && chunk != null && chunk[slot % CHUNK] == key;
    }

    private static void remember(long[][] keys, int slot, long key) {
        if (keys[slot / CHUNK] == null) {
            keys[slot / CHUNK] = new long[CHUNK];
        }
        keys[slot / CHUNK][slot % CHUNK] = key;
    }
}
