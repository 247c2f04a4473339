package dev.skald.expression.value;

/**
 * Finds a text in another one. The time is proportional to the sum of their lengths, not to the product (Knuth, Morris
 * and Pratt).
 */
public final class TextSearch {
    /** Shorter texts are searched for by trying each position. */
    private static final int SHORT = 8;

    private final String wanted;
    private final int[] borders;

    /** Prepares the search for a text. */
    public TextSearch(String wanted, Budget budget) {
        budget.spendOnText(wanted.length());
        this.wanted = wanted;
        this.borders = wanted.length() < SHORT ? new int[0] : borders(wanted);
    }

    /** For each beginning of the text, the length of its longest proper end that is also a beginning. */
    private static int[] borders(String text) {
        int[] borders = new int[text.length()];
        for (int i = 1; i < text.length(); i++) {
            int border = borders[i - 1];
            while (border > 0 && text.charAt(i) != text.charAt(border)) {
                border = borders[border - 1];
            }
            borders[i] = text.charAt(i) == text.charAt(border) ? border + 1 : 0;
        }
        return borders;
    }

    /** The first match from a position on; -1 when there is none. */
    public int find(String text, int from) {
        if (borders.length == 0) {
            return text.indexOf(wanted, from);
        }
        int matched = 0;
        for (int i = from; i < text.length(); i++) {
            while (matched > 0 && text.charAt(i) != wanted.charAt(matched)) {
                matched = borders[matched - 1];
            }
            if (text.charAt(i) == wanted.charAt(matched)) {
                matched++;
            }
            if (matched == wanted.length()) {
                return i - matched + 1;
            }
        }
        return -1;
    }
}
