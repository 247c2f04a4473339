package dev.skald.chaos;

import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

/** A queue that a customer asks for, and what the customer was told of it. */
final class Trip {
    private final UUID id;
    private final String start;
    private final List<String> driven;
    private final Map<String, Set<String>> after;
    private final Set<String> told = ConcurrentHashMap.newKeySet();
    private volatile boolean accepted;
    private volatile boolean mayBeRestored;

    /**
     * A queue to be.
     *
     * @param start the body of its start
     * @param driven the bodies of the steps that its caller adds; empty when Skald has it run by itself
     * @param after which steps each step comes after
     */
    Trip(UUID id, String start, List<String> driven, Map<String, Set<String>> after) {
        this.id = id;
        this.start = start;
        this.driven = List.copyOf(driven);
        this.after = new LinkedHashMap<>(after);
    }

    UUID id() {
        return id;
    }

    String start() {
        return start;
    }

    List<String> driven() {
        return driven;
    }

    boolean isDriven() {
        return !driven.isEmpty();
    }

    /** Whether some node said that it took it on. */
    boolean accepted() {
        return accepted;
    }

    void wasAccepted() {
        accepted = true;
    }

    /** Whether its customer asked for it to be restored, heard or not. */
    boolean mayBeRestored() {
        return mayBeRestored;
    }

    void isToBeRestored() {
        mayBeRestored = true;
    }

    /** Some node said that this is its status; what is in the end an outcome is remembered. */
    void wasTold(String status) {
        if (status.equals("succeeded") || status.equals("restored")) {
            told.add(status);
        }
    }

    /** Which outcomes its customer was told. */
    Set<String> told() {
        return Set.copyOf(told);
    }

    /** For each step, all those that it comes after, directly or through others. */
    Map<String, Set<String>> allBefore() {
        Map<String, Set<String>> all = new HashMap<>();
        after.forEach((step, before) -> {
            Set<String> names = new HashSet<>(before);
            before.forEach(name -> names.addAll(all.getOrDefault(name, Set.of())));
            all.put(step, names);
        });
        return all;
    }
}
