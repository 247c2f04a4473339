package dev.skald.expression.value;

/** Texts as the characters that Unicode has, not as the halves that Java keeps some of them in. */
public final class CodePoints {
    private CodePoints() {}

    public static int length(String text) {
        return text.codePointCount(0, text.length());
    }

    /** The part of a text from one character up to another; both are brought within the text. */
    public static String part(String text, long from, long to) {
        int length = length(text);
        int start = Math.clamp(from, 0, length);
        int end = Math.clamp(to, start, length);
        int startAt = text.offsetByCodePoints(0, start);
        return text.substring(startAt, text.offsetByCodePoints(startAt, end - start));
    }

    /** The order of two texts by their characters. */
    public static int compare(String a, String b) {
        int length = Math.min(a.length(), b.length());
        for (int i = 0; i < length; i++) {
            char left = a.charAt(i);
            char right = b.charAt(i);
            if (left != right) {
                // A half stands for a character beyond all those that need no halves.
                boolean oneHalf = Character.isSurrogate(left) != Character.isSurrogate(right);
                return oneHalf ? (Character.isSurrogate(left) ? 1 : -1) : Character.compare(left, right);
            }
        }
        return Integer.compare(a.length(), b.length());
    }

    /** Whether each half of a character has its other half. */
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
