package dev.skald.api;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/** The constants of an enum as the contract writes them. */
final class Words {
    private Words() {}

    /** Word to constant, in the order of the enum. */
    static <E extends Enum<E>> Map<String, E> of(E[] constants) {
        Map<String, E> words = new LinkedHashMap<>();
        for (E constant : constants) {
            words.put(constant.name().toLowerCase(Locale.ROOT).replace('_', '-'), constant);
        }
        return words;
    }
}
