package dev.skald.participant;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads the Retry-After header (RFC 9110 section 10.2.3). */
final class RetryAfter {
    private static final Pattern SECONDS = Pattern.compile("[0-9]{1,9}");

    private RetryAfter() {}

    /**
     * How long the participant asks to be left alone. A date is taken relative to the answer's own Date, so that the two
     * clocks need not agree.
     *
     * @return null when it does not ask, or not in one of the header's two forms; zero for a date that is past
     */
    static @Nullable Duration of(Answer answer, InstantSource clock) {
        String value = answer.header("Retry-After").strip();
        if (SECONDS.matcher(value).matches()) {
            return Duration.ofSeconds(Long.parseLong(value));
        }
        Optional<Instant> until = date(value);
        if (until.isEmpty()) {
            return null;
        }
        Instant now = date(answer.header("Date").strip()).orElseGet(clock::instant);
        Duration wait = Duration.between(now, until.get());
        return wait.isNegative() ? Duration.ZERO : wait;
    }

    private static Optional<Instant> date(String value) {
        try {
            return Optional.of(DateTimeFormatter.RFC_1123_DATE_TIME.parse(value, Instant::from));
        } catch (DateTimeParseException notADate) {
            return Optional.empty();
        }
    }
}
