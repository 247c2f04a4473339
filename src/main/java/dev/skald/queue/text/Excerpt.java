package dev.skald.queue.text;

/** The beginning of a text that is too long to be stored or shown. It never ends within a character. */
public final class Excerpt {
    private Excerpt() {}

    /**
     * Cuts a text.
     *
     * @param charactersMax how many of Java's characters (UTF-16) it has at most
     * @return the text when it is short enough, else its beginning. A character of two Java characters is left out and
     *     not cut in half: one half can't be encoded in UTF-8, so the stored text would differ
     */
    public static String of(String text, int charactersMax) {
        if (text.length() <= charactersMax) {
            return text;
        }
        boolean splitsPair = charactersMax > 0
                && Character.isHighSurrogate(text.charAt(charactersMax - 1))
                && Character.isLowSurrogate(text.charAt(charactersMax));
        return text.substring(0, splitsPair ? charactersMax - 1 : charactersMax);
    }

    /** The beginning of a text as by {@link #of}; a cut text ends with an ellipsis, which counts. */
    public static String marked(String text, int charactersMax) {
        return text.length() <= charactersMax ? text : of(text, charactersMax - 1) + "…";
    }

    /** The text on one line, without control characters and not longer than the limit. */
    public static String plain(String text, int charactersMax) {
        StringBuilder plain = new StringBuilder();
        of(text, charactersMax * 2)
                .codePoints()
                .map(c -> isControl(c) ? ' ' : c)
                .forEach(plain::appendCodePoint);
        String oneLine = plain.toString().strip().replaceAll(" {2,}", " ");
        return marked(oneLine, charactersMax);
    }

    private static boolean isControl(int c) {
        return switch (Character.getType(c)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR -> true;
            default -> false;
        };
    }
}
