package dev.skald.web.http;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a caller would like (RFC 7240); of all preferences only {@code wait} means something here.
 *
 * @param longest how long the caller is ready to wait for the outcome; zero for not at all, at most {@link #WAIT_MAX}
 */
public record Prefer(Duration longest) {
    /** The name of the header. */
    public static final String HEADER = "Prefer";

    /** The name of the header that says which preference was honoured. */
    static final String APPLIED_HEADER = "Preference-Applied";

    /** Longer waits are cut to this. */
    static final Duration WAIT_MAX = Duration.ofSeconds(60);

    private static final Pattern QUOTED = Pattern.compile("\"((?:[^\"\\\\]|\\\\.)*)\"");
    private static final Pattern DIGITS = Pattern.compile("[0-9]+");
    private static final Pattern WAIT =
            Pattern.compile("(?:^|,)[ \t]*wait[ \t]*=[ \t]*([0-9]+)[ \t]*(?=$|[,;])", Pattern.CASE_INSENSITIVE);

    private static final Prefer NOTHING = new Prefer(Duration.ZERO);

    /** Reads the header. What it doesn't understand it passes over, as RFC 7240 section 2 wants; the first wait counts. */
    public static Prefer read(List<String> values) {
        return given(values).orElse(NOTHING);
    }

    /** Reads the header where it makes a difference whether anything is preferred; empty when nothing is. */
    static Optional<Prefer> given(List<String> values) {
        for (String value : values) {
            Matcher matcher = WAIT.matcher(unquoted(value));
            if (matcher.find()) {
                return Optional.of(new Prefer(seconds(matcher.group(1))));
            }
        }
        return Optional.empty();
    }

    /** A quoted number is that number; any other quoted text is of no interest, whatever commas it has. */
    private static String unquoted(String value) {
        return QUOTED.matcher(value).replaceAll(m -> DIGITS.matcher(m.group(1)).matches() ? m.group(1) : "x");
    }

    private static Duration seconds(String digits) {
        String plain = digits.replaceFirst("^0+(?=.)", "");
        return plain.length() > 2
                ? WAIT_MAX
                : Duration.ofSeconds(Math.min(Long.parseLong(plain), WAIT_MAX.toSeconds()));
    }

    /** Whether the caller wants to wait at all. */
    public boolean waits() {
        return longest.isPositive();
    }

    /** What the answer says was honoured. */
    String applied() {
        return "wait=" + longest.toSeconds();
    }
}
