package dev.skald.web.http;

import dev.skald.web.json.Faults;
import dev.skald.web.json.ParseText;
import dev.skald.web.problem.ProblemException;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Reads the parameters of a query string, one by one; a parameter that is never read is unknown and refused. An absent
 * parameter is null, and so is a wrong one, after its fault was added.
 */
public final class Query {
    private final Map<String, List<String>> parameters;
    private final Faults faults = new Faults();
    private final Set<String> taken = new HashSet<>();

    private Query(Map<String, List<String>> parameters) {
        this.parameters = parameters;
    }

    /**
     * Reads the parameters of one request, and refuses those that the reader does not read.
     *
     * @param parameters names and values, decoded
     * @throws ProblemException that lists everything that is wrong with them
     */
    public static <T extends @Nullable Object> T read(Map<String, List<String>> parameters, Function<Query, T> reader) {
        Query query = new Query(parameters);
        T read = reader.apply(query);
        query.refuseOthers();
        query.faults.refuseIfAny();
        return read;
    }

    /** Adds a fault of one parameter. */
    public void fault(String name, String detail) {
        faults.add("?" + name, detail);
    }

    @Nullable
    public String text(String name) {
        taken.add(name);
        List<String> values = parameters.getOrDefault(name, List.of());
        if (values.size() > 1) {
            fault(name, "is given more than once");
        }
        return values.size() == 1 ? values.getFirst() : null;
    }

    /** A text that must pass a test. */
    @Nullable
    public String text(String name, Predicate<String> valid, String mustBe) {
        String text = text(name);
        if (text != null && !valid.test(text)) {
            fault(name, mustBe);
            return null;
        }
        return text;
    }

    /** One of several words. */
    public <T> @Nullable T choice(String name, Map<String, T> choices) {
        String words = String.join(", ", choices.keySet());
        String text =
                text(name, choices::containsKey, choices.size() == 1 ? "must be " + words : "must be one of " + words);
        return text == null ? null : choices.get(text);
    }

    /** A whole number from {@code min} to {@code max}, or else the default. */
    public long number(String name, long min, long max, long byDefault) {
        String text = text(name, t -> isBetween(t, min, max), "must be a whole number from " + min + " to " + max);
        return text == null ? byDefault : Long.parseLong(text);
    }

    /** A whole number in a header that may be given once, or else the default. */
    public long number(String header, List<String> values, long min, long max, long byDefault) {
        if (values.isEmpty()) {
            return byDefault;
        }
        if (values.size() > 1 || !isBetween(values.getFirst(), min, max)) {
            faults.add(header + ":", "must be one whole number from " + min + " to " + max);
            return byDefault;
        }
        return Long.parseLong(values.getFirst());
    }

    private static boolean isBetween(String text, long min, long max) {
        if (text.isEmpty() || text.length() > 18 || !text.chars().allMatch(c -> c >= '0' && c <= '9')) {
            return false;
        }
        long number = Long.parseLong(text);
        return number >= min && number <= max;
    }

    @Nullable
    public Instant instant(String name) {
        String text = text(
                name,
                t -> ParseText.instant(t) != null,
                "must be an RFC 3339 instant, for example 2030-01-31T12:00:00Z; a + in it is written %2B");
        return text == null ? null : ParseText.instant(text);
    }

    /** The names of all parameters with this beginning. */
    public List<String> names(String prefix) {
        return parameters.keySet().stream()
                .filter(name -> name.startsWith(prefix))
                .sorted()
                .toList();
    }

    private void refuseOthers() {
        for (String name : parameters.keySet()) {
            if (!taken.contains(name)) {
                fault(name, "is not a known parameter");
            }
        }
    }
}
