package dev.skald.api.start;

import dev.skald.outbound.CallHeaders;
import java.util.Collection;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The headers that a queue may send with every call.
 *
 * @param names in lower case
 */
public record PassList(Set<String> names) {
    public PassList {
        names = Set.copyOf(names);
    }

    /**
     * The list with these names.
     *
     * @throws IllegalArgumentException when it has a name that may never be passed on
     */
    public static PassList of(Collection<String> names) {
        for (String name : names) {
            String why = CallHeaders.whyNot(name);
            if (why != null) {
                throw new IllegalArgumentException("Setting skald.headers.pass: the header " + name + " " + why);
            }
        }
        return new PassList(names.stream().map(n -> n.toLowerCase(Locale.ROOT)).collect(Collectors.toSet()));
    }

    boolean contains(String name) {
        return names.contains(name.toLowerCase(Locale.ROOT));
    }
}
