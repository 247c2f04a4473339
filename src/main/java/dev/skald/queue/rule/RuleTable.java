package dev.skald.queue.rule;

import java.util.List;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * The rules for one request to a queue: the first row that applies decides.
 *
 * @param <T> the values that the rows check
 * @param request as a participle in sentences about the queue: {@code restored}
 * @param rows the last one always applies
 */
record RuleTable<T>(String request, List<Row<T>> rows) {
    /**
     * One row.
     *
     * @param when the condition, for the docs
     * @param answer the answer, for the docs
     * @param ruling the answer
     */
    record Row<T>(String when, Predicate<T> holds, String answer, Function<T, Ruling> ruling) {}

    RuleTable {
        rows = List.copyOf(rows);
    }

    static <T> RuleTable<T> of(String request) {
        return new RuleTable<>(request, List.of());
    }

    RuleTable<T> yes(String when, Predicate<T> holds) {
        return with(new Row<>(when, holds, "yes", asked -> new Ruling.Allowed()));
    }

    RuleTable<T> already(String when, Predicate<T> holds) {
        return with(new Row<>(when, holds, "it is so already", asked -> new Ruling.Already()));
    }

    /** A refusal whose sentence depends on the values. */
    RuleTable<T> no(Ruling.Reason reason, String when, Predicate<T> holds, Function<T, String> detail) {
        return with(
                new Row<>(when, holds, "no, " + reason.inShort(), asked -> new Ruling.No(reason, detail.apply(asked))));
    }

    /** The row that applies. */
    Row<T> row(T asked) {
        for (Row<T> row : rows) {
            if (row.holds.test(asked)) {
                return row;
            }
        }
        throw new IllegalStateException("no rule decides whether it may be " + request + ": " + asked);
    }

    Ruling rule(T asked) {
        return row(asked).ruling.apply(asked);
    }

    private RuleTable<T> with(Row<T> row) {
        return new RuleTable<>(
                request, Stream.concat(rows.stream(), Stream.of(row)).toList());
    }
}
