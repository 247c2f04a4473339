package dev.skald.participant;

import dev.skald.expression.value.ExpressionFailure;
import dev.skald.queue.text.Excerpt;
import java.util.ArrayList;
import java.util.List;

/**
 * A string with expressions in it: {@code {%} begins one and the next {@code %}} ends it, so an expression cannot
 * contain the latter ({@code "%" & "}"} can be written for it).
 *
 * @param parts in order; no two texts in a row, and no empty text
 */
record Template(List<Part> parts) {
    static final String OPEN = "{%";
    static final String CLOSE = "%}";

    /** One piece of the string. */
    sealed interface Part {
        /** Taken as it is. */
        record Text(String text) implements Part {}

        /** The text between the marks. */
        record Code(String code) implements Part {}
    }

    Template {
        parts = List.copyOf(parts);
    }

    /**
     * Takes a string apart.
     *
     * @throws ExpressionFailure when an expression does not end
     */
    static Template of(String string) throws ExpressionFailure {
        List<Part> parts = new ArrayList<>();
        int at = 0;
        for (int open = string.indexOf(OPEN); open >= 0; open = string.indexOf(OPEN, at)) {
            int close = string.indexOf(CLOSE, open + OPEN.length());
            if (close < 0) {
                throw new ExpressionFailure("an expression begins with " + OPEN + " but does not end with " + CLOSE);
            }
            addText(parts, string.substring(at, open));
            parts.add(
                    new Part.Code(string.substring(open + OPEN.length(), close).strip()));
            at = close + CLOSE.length();
        }
        addText(parts, string.substring(at));
        return new Template(parts);
    }

    private static void addText(List<Part> parts, String text) {
        if (!text.isEmpty()) {
            parts.add(new Part.Text(text));
        }
    }

    /** Whether a string has expressions at all, which needs no taking apart. */
    static boolean isIn(String string) {
        return string.contains(OPEN);
    }

    /** Whether a JSON text may have expressions in it; a mark may be written with escapes. */
    static boolean mayBeIn(String json) {
        return isIn(json) || json.contains("\\u00");
    }

    /** The expressions, in order. */
    List<String> codes() {
        return parts.stream()
                .filter(Part.Code.class::isInstance)
                .map(part -> ((Part.Code) part).code())
                .toList();
    }

    /** Whether it is one expression and nothing else, so that the type of what it gives is kept. */
    boolean isWhole() {
        return parts.size() == 1 && parts.getFirst() instanceof Part.Code;
    }

    /**
     * The string with each expression replaced by what it gives.
     *
     * @throws ExpressionFailure when one of them fails
     */
    String filled(Filler filler) throws ExpressionFailure {
        StringBuilder filled = new StringBuilder();
        for (Part part : parts) {
            filled.append(
                    switch (part) {
                        case Part.Text text -> text.text();
                        case Part.Code code -> filler.fill(code.code());
                    });
        }
        return filled.toString();
    }

    /** Finds what stands in an expression's place. */
    interface Filler {
        String fill(String code) throws ExpressionFailure;
    }

    /** An expression as it is shown in a sentence. */
    static String shown(String code) {
        return OPEN + " " + Excerpt.plain(code, 80) + " " + CLOSE;
    }
}
