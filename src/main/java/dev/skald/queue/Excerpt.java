package dev.skald.queue;

/** The beginning of a text that is too long to be kept or shown whole. It never ends inside of a character. */
public final class Excerpt {
    private Excerpt() {}

    /**
     * The beginning of a text.
     *
     * @param charactersMax how much of it at most, in Java's characters (UTF-16)
     * @return the text itself when it is short enough, else its beginning. A character that takes two of Java's is left
     *     out rather than cut in half: half of one can't be written as UTF-8, so what was stored would be another text
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

    /** The beginning of a text as {@link #of} gives it; what was cut ends with an ellipsis, which is counted. */
    public static String marked(String text, int charactersMax) {
        return text.length() <= charactersMax ? text : of(text, charactersMax - 1) + "…";
    }

    /** The text on one line, without control characters, and no longer than given. */
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
