package dev.skald.chaos;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What a participant did, kept in memory and appended to a file, so that it outlives its process. It is kept as the
 * contract asks of a participant: an operation is done once for each key; a compensation for an action that never arrived
 * is remembered; an action that arrives after its compensation is refused.
 */
final class Ledger implements AutoCloseable {
    /** What can stand in it. */
    enum What {
        DONE,
        COMPENSATED,
        CONFIRMED,
        /** An action that came after its compensation and was not done. */
        TOO_LATE
    }

    /**
     * One thing that happened.
     *
     * @param atNanos by the machine's monotonic clock, which all its processes share
     */
    record Entry(long atNanos, What what, String key, String queueId, String step) {
        private String line() {
            return String.join(" ", Long.toString(atNanos), what.name(), key, queueId, step) + "\n";
        }

        private static Entry of(String line) {
            String[] words = line.split(" ", -1);
            return new Entry(Long.parseLong(words[0]), What.valueOf(words[1]), words[2], words[3], words[4]);
        }
    }

    private final FileChannel file;
    private final Set<String> keys = new HashSet<>();
    private final Map<String, What> steps = new HashMap<>();

    private Ledger(FileChannel file) {
        this.file = file;
    }

    /** Goes on with the ledger in a file, or begins it. */
    static Ledger in(Path path) throws IOException {
        List<Entry> before = Files.exists(path) ? read(path) : List.of();
        Ledger ledger = new Ledger(FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.APPEND));
        before.forEach(ledger::note);
        return ledger;
    }

    /** Everything that stands in a file, in order. */
    static List<Entry> read(Path path) throws IOException {
        List<Entry> entries = new ArrayList<>();
        for (String line : Files.readAllLines(path)) {
            entries.add(Entry.of(line));
        }
        return entries;
    }

    /**
     * Does an action.
     *
     * @return false when it comes after its compensation and must be refused
     */
    synchronized boolean act(String key, String queueId, String step) throws IOException {
        if (steps.get(stepOf(queueId, step)) == What.COMPENSATED) {
            append(What.TOO_LATE, key, queueId, step);
            return false;
        }
        return once(What.DONE, key, queueId, step);
    }

    synchronized boolean compensate(String key, String queueId, String step) throws IOException {
        return once(What.COMPENSATED, key, queueId, step);
    }

    /**
     * Makes an action final.
     *
     * @return false when it is not in effect
     */
    synchronized boolean confirm(String key, String queueId, String step) throws IOException {
        What now = steps.get(stepOf(queueId, step));
        return (now == What.DONE || now == What.CONFIRMED) && once(What.CONFIRMED, key, queueId, step);
    }

    /** Whether the operation of this key was done. */
    synchronized boolean knows(String key) {
        return keys.contains(key);
    }

    private boolean once(What what, String key, String queueId, String step) throws IOException {
        if (!keys.contains(key)) {
            append(what, key, queueId, step);
        }
        return true;
    }

    private void append(What what, String key, String queueId, String step) throws IOException {
        Entry entry = new Entry(System.nanoTime(), what, key, queueId, step);
        file.write(ByteBuffer.wrap(entry.line().getBytes(StandardCharsets.UTF_8)));
        note(entry);
    }

    private void note(Entry entry) {
        if (entry.what != What.TOO_LATE) {
            keys.add(entry.key);
            steps.put(stepOf(entry.queueId, entry.step), entry.what);
        }
    }

    private static String stepOf(String queueId, String step) {
        return queueId + "/" + step;
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
