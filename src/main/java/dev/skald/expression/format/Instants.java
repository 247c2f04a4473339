package dev.skald.expression.format;

import dev.skald.expression.value.EvaluationException;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Points in time, as milliseconds since 1970 and as text. */
public final class Instants {
    private static final int TEXT_MAX = 64;
    private static final BigDecimal MILLIS_MAX = new BigDecimal("8640000000000000");
    private static final Pattern TIMESTAMP = Pattern.compile("(\\d{4})(?:-(\\d{2}))?(?:-(\\d{2}))?"
            + "(?:T(\\d{2}):(\\d{2})(?::(\\d{2})(?:\\.(\\d{1,9}))?)?)?(Z|[+-]\\d{2}:?\\d{2})?");
    private static final Pattern ZONE = Pattern.compile("([+-])(\\d{2}):?(\\d{2})");
    private static final DateTimeFormatter ISO = DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS", Locale.ROOT);

    private Instants() {}

    /**
     * The milliseconds of an ISO 8601 timestamp; without an offset it is in UTC.
     *
     * @param hasPicture whether a picture was given, which Skald does not support
     */
    public static BigDecimal toMillis(String text, boolean hasPicture) {
        Matcher matcher = TIMESTAMP.matcher(text);
        if (hasPicture || text.length() > TEXT_MAX || !matcher.matches()) {
            throw noTimestamp();
        }
        try {
            LocalDate date = LocalDate.of(group(matcher, 1, 1), group(matcher, 2, 1), group(matcher, 3, 1));
            String fraction = matcher.group(7) == null ? "" : matcher.group(7);
            int nanos = Integer.parseInt((fraction + "000000000").substring(0, 9));
            LocalTime time = LocalTime.of(group(matcher, 4, 0), group(matcher, 5, 0), group(matcher, 6, 0), nanos);
            String zone = matcher.group(8);
            ZoneOffset offset = zone == null || zone.equals("Z") ? ZoneOffset.UTC : offset(zone);
            return BigDecimal.valueOf(date.atTime(time).toInstant(offset).toEpochMilli());
        } catch (DateTimeException noDate) {
            throw noTimestamp();
        }
    }

    private static int group(Matcher matcher, int group, int otherwise) {
        String digits = matcher.group(group);
        return digits == null ? otherwise : Integer.parseInt(digits);
    }

    private static EvaluationException noTimestamp() {
        return new EvaluationException("uses $toMillis with an argument other than one ISO 8601 timestamp");
    }

    /**
     * Milliseconds as text.
     *
     * @param picture by XPath's {@code format-dateTime}; empty for an ISO 8601 timestamp
     * @param zone an offset such as {@code +0200}; empty for UTC
     */
    public static String fromMillis(BigDecimal millis, String picture, String zone) {
        if (millis.abs().compareTo(MILLIS_MAX) > 0) {
            throw EvaluationException.fails("$fromMillis takes milliseconds within 100 million days of 1970");
        }
        ZoneOffset offset = zone.isEmpty() ? ZoneOffset.UTC : offset(zone);
        var time = Instant.ofEpochMilli(millis.longValue()).atOffset(offset);
        if (!picture.isEmpty()) {
            return DateTimePicture.format(picture, time);
        }
        return ISO.format(time) + (offset.equals(ZoneOffset.UTC) ? "Z" : offset.getId());
    }

    private static ZoneOffset offset(String zone) {
        Matcher matcher = ZONE.matcher(zone);
        if (!matcher.matches()) {
            throw EvaluationException.fails("a time zone is written as +0200");
        }
        int sign = matcher.group(1).equals("-") ? -1 : 1;
        try {
            return ZoneOffset.ofHoursMinutes(sign * group(matcher, 2, 0), sign * group(matcher, 3, 0));
        } catch (DateTimeException beyond) {
            throw EvaluationException.fails("a time zone is at most 18 hours from UTC");
        }
    }
}
