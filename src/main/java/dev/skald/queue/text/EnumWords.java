package dev.skald.queue.text;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/** The names of an enum's constants in the contract: {@code in-doubt} for {@code IN_DOUBT}. */
public final class EnumWords {
    private EnumWords() {}

    /** The name of a constant. */
    public static String of(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** Maps names to constants, in the order of the enum. */
    public static <E extends Enum<E>> Map<String, E> of(E[] constants) {
        Map<String, E> words = new LinkedHashMap<>();
        for (E constant : constants) {
            words.put(of(constant), constant);
        }
        return words;
    }

    /**
     * The constant with a name.
     *
     * @throws IllegalArgumentException when there is none
     */
    public static <E extends Enum<E>> E constant(Class<E> type, String word) {
        return Enum.valueOf(type, word.toUpperCase(Locale.ROOT).replace('-', '_'));
    }
}
