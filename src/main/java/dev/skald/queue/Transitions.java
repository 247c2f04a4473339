package dev.skald.queue;

import java.util.List;

/**
 * The allowed changes of one kind of status. A change that is not in the table is a fault in Skald and throws.
 *
 * @param <S> the states
 * @param rows every allowed change, with its reason
 */
public record Transitions<S extends Enum<S>>(List<Row<S>> rows) {
    /** One allowed change. */
    public record Row<S extends Enum<S>>(S from, S to, String when) {}

    public Transitions {
        rows = List.copyOf(rows);
    }

    /**
     * Changes a status.
     *
     * @return {@code to}
     * @throws IllegalStateException when the table has no such row
     */
    public S take(S from, S to) {
        if (allows(from, to)) {
            return to;
        }
        throw new IllegalStateException("no change from " + from + " to " + to + " is allowed");
    }

    /** Whether the table has such a row. */
    boolean allows(S from, S to) {
        for (Row<S> row : rows) {
            if (row.from == from && row.to == to) {
                return true;
            }
        }
        return false;
    }
}
