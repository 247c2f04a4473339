package dev.skald.expression.value;

/** Texts as sequences of Unicode characters, not of Java's {@code char}s. */
public final class CodePoints {
    private CodePoints() {}

    public static int length(String text) {
        return text.codePointCount(0, text.length());
    }

    /** The part of a text between two positions; positions outside the text are moved to its ends. */
    public static String part(String text, long from, long to) {
        int length = length(text);
        int start = Math.clamp(from, 0, length);
        int end = Math.clamp(to, start, length);
        int startAt = text.offsetByCodePoints(0, start);
        return text.substring(startAt, text.offsetByCodePoints(startAt, end - start));
    }

    /** Compares two texts by their Unicode characters. */
    public static int compare(String a, String b) {
        int length = Math.min(a.length(), b.length());
        for (int i = 0; i < length; i++) {
            char left = a.charAt(i);
            char right = b.charAt(i);
            if (left != right) {
                // A surrogate stands for a character beyond all those without surrogates.
                boolean oneHalf = Character.isSurrogate(left) != Character.isSurrogate(right);
                return oneHalf ? (Character.isSurrogate(left) ? 1 : -1) : Character.compare(left, right);
            }
        }
        return Integer.compare(a.length(), b.length());
    }

    /** Whether the text has no half of a surrogate pair. */
    public static boolean areWhole(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (Character.isSurrogate(text.charAt(i))) {
                boolean pair = i + 1 < text.length() && Character.isSurrogatePair(text.charAt(i), text.charAt(i + 1));
                if (!pair) {
                    return false;
                }
                i++;
            }
        }
        return true;
    }
}
