package dev.skald.expression.format;

import java.util.ArrayList;
import java.util.List;

/**
 * The separators between the digits of a whole number.
 *
 * @param places the number of digits after each separator, the last separator first
 * @param separators one for each position
 * @param regular whether the separators repeat at the same distance
 */
record Grouping(List<Integer> places, List<String> separators, boolean regular) {
    /** The grouping of a picture: all its characters other than digits and {@code #} are separators. */
    static Grouping of(String picture) {
        int[] characters = picture.codePoints().toArray();
        List<Integer> places = new ArrayList<>();
        List<String> separators = new ArrayList<>();
        int digits = 0;
        for (int i = characters.length - 1; i >= 0; i--) {
            int c = characters[i];
            if (Character.isDigit(c) || c == '#') {
                digits++;
            } else {
                places.add(digits);
                separators.add(Character.toString(c));
            }
        }
        return of(places, separators);
    }

    static Grouping of(List<Integer> places, List<String> separators) {
        boolean regular = !places.isEmpty();
        for (int i = 0; i < places.size(); i++) {
            regular &= places.get(i) == places.getFirst() * (i + 1)
                    && separators.get(i).equals(separators.getFirst());
        }
        return new Grouping(List.copyOf(places), List.copyOf(separators), regular && places.getFirst() > 0);
    }

    String grouped(String digits) {
        StringBuilder grouped = new StringBuilder();
        for (int i = 0; i < digits.length(); i++) {
            int behind = digits.length() - i;
            String separator = i == 0 ? "" : before(behind);
            grouped.append(separator).append(digits.charAt(i));
        }
        return grouped.toString();
    }

    private String before(int digitsBehind) {
        if (regular) {
            return digitsBehind % places.getFirst() == 0 ? separators.getFirst() : "";
        }
        int place = places.indexOf(digitsBehind);
        return place < 0 ? "" : separators.get(place);
    }
}
