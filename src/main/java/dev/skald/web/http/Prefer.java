package dev.skald.web.http;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The preferences of a caller (RFC 7240); only {@code wait} has a meaning here.
 *
 * @param longest how long the caller waits for the outcome; zero for not at all, at most {@link #WAIT_MAX}
 */
public record Prefer(Duration longest) {
    /** The name of the header. */
    public static final String HEADER = "Prefer";

    /** The name of the header in the answer that names the applied preference. */
    static final String APPLIED_HEADER = "Preference-Applied";

    /** Longer waits are shortened to this. */
    static final Duration WAIT_MAX = Duration.ofSeconds(60);

    private static final Pattern QUOTED = Pattern.compile("\"((?:[^\"\\\\]|\\\\.)*)\"");
    private static final Pattern DIGITS = Pattern.compile("[0-9]+");
    private static final Pattern WAIT =
            Pattern.compile("(?:^|,)[ \t]*wait[ \t]*=[ \t]*([0-9]+)[ \t]*(?=$|[,;])", Pattern.CASE_INSENSITIVE);

    private static final Prefer NOTHING = new Prefer(Duration.ZERO);

    /** Reads the header. Unknown preferences are ignored, as RFC 7240 section 2 requires; the first wait counts. */
    public static Prefer read(List<String> values) {
        return given(values).orElse(NOTHING);
    }

    /** Reads the header; empty when the caller has no preference. */
    static Optional<Prefer> given(List<String> values) {
        for (String value : values) {
            Matcher matcher = WAIT.matcher(unquoted(value));
            if (matcher.find()) {
                return Optional.of(new Prefer(seconds(matcher.group(1))));
            }
        }
        return Optional.empty();
    }

    /** A quoted number is that number; other quoted texts are ignored, even with commas. */
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

    /** The applied preference, for the answer. */
    String applied() {
        return "wait=" + longest.toSeconds();
    }
}
