package dev.skald.outbound;

import io.netty.handler.codec.DateFormatter;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Date;
import java.util.Objects;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads the Retry-After header (RFC 9110 section 10.2.3). */
public final class RetryAfter {
    private static final Pattern SECONDS = Pattern.compile("[0-9]+");

    /** A longer time counts as this; every wait has a smaller bound of its own. */
    private static final long SECONDS_MAX = 999_999_999;

    private static final int DIGITS_MAX = 9;

    private RetryAfter() {}

    /**
     * How long the participant wants no further call, in whole seconds. A date is taken relative to the answer's own
     * Date, so that the two clocks need not agree.
     *
     * @return null when it does not ask, or not in one of the header's two forms; zero for a date that is past
     */
    public static @Nullable Duration of(HttpAnswer answer, InstantSource clock) {
        String value = answer.header("Retry-After").strip();
        if (SECONDS.matcher(value).matches()) {
            String digits = value.replaceFirst("^0+(?=.)", "");
            return Duration.ofSeconds(digits.length() > DIGITS_MAX ? SECONDS_MAX : Long.parseLong(digits));
        }
        Instant until = date(value);
        if (until == null) {
            return null;
        }
        Instant now = Objects.requireNonNullElseGet(date(answer.header("Date").strip()), clock::instant);
        long seconds = Duration.between(now, until).toSeconds();
        return Duration.ofSeconds(Math.clamp(seconds, 0, SECONDS_MAX));
    }

    /** A date in any of the three forms that HTTP knows (RFC 9110 section 5.6.7); null when it is none. */
    private static @Nullable Instant date(String value) {
        Date date = value.isEmpty() ? null : DateFormatter.parseHttpDate(value);
        return date == null ? null : date.toInstant();
    }
}
