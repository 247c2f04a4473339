package dev.skald.expression.format;

import dev.skald.expression.value.EvaluationException;
import java.math.BigInteger;
import java.time.OffsetDateTime;
import java.time.format.TextStyle;
import java.time.temporal.ChronoField;
import java.time.temporal.IsoFields;
import java.time.temporal.TemporalField;
import java.time.temporal.WeekFields;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Formats a point in time by the pictures of XPath's {@code format-dateTime} (XPath and XQuery Functions and Operators
 * 3.1, section 9.8.4): {@code [Y0001]-[M01]-[D01]}.
 */
final class DateTimePicture {
    private static final int WIDTH_MAX = 99;
    private static final Pattern MARKER =
            Pattern.compile("([YMDdFWwXxHhPmsfZzCE])([^,]*?)([atco])?(?:,(\\d{1,2}|\\*)(?:-(\\d{1,2}|\\*))?)?");

    private DateTimePicture() {}

    static String format(String picture, OffsetDateTime time) {
        StringBuilder written = new StringBuilder();
        int at = 0;
        while (at < picture.length()) {
            char c = picture.charAt(at);
            boolean doubled = at + 1 < picture.length() && picture.charAt(at + 1) == c;
            if (c == '[' && !doubled) {
                int end = picture.indexOf(']', at);
                if (end < 0) {
                    throw EvaluationException.fails("a picture has [ without ]");
                }
                written.append(component(picture.substring(at + 1, end).replaceAll("\\s", ""), time));
                at = end + 1;
            } else {
                written.append(c);
                at += (c == '[' || c == ']') && doubled ? 2 : 1;
            }
        }
        return written.toString();
    }

    private static String component(String marker, OffsetDateTime time) {
        Matcher matcher = MARKER.matcher(marker);
        if (!matcher.matches()) {
            throw EvaluationException.fails("a picture has [" + marker + "], which has no meaning");
        }
        char component = matcher.group(1).charAt(0);
        String presentation = matcher.group(2);
        String modifier = matcher.group(3) == null ? "" : matcher.group(3);
        if (presentation.isEmpty()
                && "atco".contains(modifier)
                && !modifier.isEmpty()
                && component != 'Z'
                && component != 'z') {
            // A single letter is the presentation, except when it modifies the default one.
            presentation = modifier.equals("a") ? "a" : "";
        }
        String chosen = presentation.isEmpty() ? defaultPresentation(component) : presentation;
        int least = width(matcher.group(4), 0);
        int most = width(matcher.group(5), WIDTH_MAX);
        return switch (component) {
            case 'Z', 'z' -> zone(component, chosen, modifier, time);
            case 'C', 'E' -> "ISO";
            case 'P' -> named(time.getHour() < 12 ? "am" : "pm", chosen, most);
            case 'f' -> fraction(chosen, time);
            default -> number(component, chosen, modifier, least, most, time);
        };
    }

    private static int width(@Nullable String digits, int otherwise) {
        if (digits == null || digits.equals("*")) {
            return otherwise;
        }
        int width = Integer.parseInt(digits);
        if (width == 0) {
            throw EvaluationException.fails("a picture has a width of 0");
        }
        return width;
    }

    private static String defaultPresentation(char component) {
        return switch (component) {
            case 'F', 'P' -> "n";
            case 'm', 's' -> "01";
            case 'Z', 'z' -> "01:01";
            default -> "1";
        };
    }

    private static String number(
            char component, String presentation, String modifier, int least, int most, OffsetDateTime time) {
        boolean isName = presentation.equals("n") || presentation.equals("N") || presentation.equals("Nn");
        if (isName && component == 'M') {
            return named(time.getMonth().getDisplayName(TextStyle.FULL, Locale.ENGLISH), presentation, most);
        }
        if (isName && component == 'F') {
            return named(time.getDayOfWeek().getDisplayName(TextStyle.FULL, Locale.ENGLISH), presentation, most);
        }
        long value = time.getLong(field(component));
        if (component == 'h') {
            value = value == 0 ? 12 : value;
        }
        long digits = presentation.codePoints().filter(Character::isDigit).count();
        long wanted = most < WIDTH_MAX ? most : digits;
        if (component == 'Y' && wanted >= 2) {
            value %= (long) Math.pow(10, (double) Math.min(wanted, 9));
        }
        String ordinal = modifier.equals("o") ? ";o" : "";
        String text = FormatInteger.of((isName ? "1" : presentation) + ordinal).format(BigInteger.valueOf(value));
        return digits == 0 ? text : "0".repeat(Math.max(0, least - text.length())) + text;
    }

    private static TemporalField field(char component) {
        return switch (component) {
            case 'Y' -> ChronoField.YEAR;
            case 'M', 'x' -> ChronoField.MONTH_OF_YEAR;
            case 'D' -> ChronoField.DAY_OF_MONTH;
            case 'd' -> ChronoField.DAY_OF_YEAR;
            case 'F' -> ChronoField.DAY_OF_WEEK;
            case 'W' -> IsoFields.WEEK_OF_WEEK_BASED_YEAR;
            case 'w' -> WeekFields.ISO.weekOfMonth();
            case 'X' -> IsoFields.WEEK_BASED_YEAR;
            case 'H' -> ChronoField.HOUR_OF_DAY;
            case 'h' -> ChronoField.HOUR_OF_AMPM;
            case 'm' -> ChronoField.MINUTE_OF_HOUR;
            default -> ChronoField.SECOND_OF_MINUTE;
        };
    }

    private static String named(String name, String presentation, int most) {
        String cut = name.length() > most ? name.substring(0, most) : name;
        return switch (presentation) {
            case "N" -> cut.toUpperCase(Locale.ROOT);
            case "Nn" ->
                cut.substring(0, 1).toUpperCase(Locale.ROOT) + cut.substring(1).toLowerCase(Locale.ROOT);
            default -> cut.toLowerCase(Locale.ROOT);
        };
    }

    private static String fraction(String presentation, OffsetDateTime time) {
        return FormatInteger.of(presentation).format(BigInteger.valueOf(time.get(ChronoField.MILLI_OF_SECOND)));
    }

    private static String zone(char component, String presentation, String modifier, OffsetDateTime time) {
        int minutes = time.getOffset().getTotalSeconds() / 60;
        if (minutes == 0 && modifier.equals("t")) {
            return "Z";
        }
        String sign = minutes < 0 ? "-" : "+";
        int hours = Math.abs(minutes) / 60;
        int rest = Math.abs(minutes) % 60;
        String written = switch (presentation) {
            case "0101" -> String.format(Locale.ROOT, "%02d%02d", hours, rest);
            case "01:01" -> String.format(Locale.ROOT, "%02d:%02d", hours, rest);
            case "0" -> hours + (rest == 0 ? "" : String.format(Locale.ROOT, ":%02d", rest));
            case "01", "00" ->
                String.format(Locale.ROOT, "%02d", hours)
                        + (rest == 0 ? "" : String.format(Locale.ROOT, ":%02d", rest));
            default -> throw EvaluationException.fails("a picture has a time zone in the unknown form " + presentation);
        };
        return (component == 'z' ? "GMT" : "") + sign + written;
    }
}
