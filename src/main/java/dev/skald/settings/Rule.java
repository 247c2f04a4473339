package dev.skald.settings;

import io.quarkus.runtime.configuration.DurationConverter;
import io.quarkus.runtime.configuration.MemorySizeConverter;
import java.math.BigInteger;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import java.util.stream.Stream;

/**
 * The allowed values of a setting.
 *
 * @param words the rule, as the end of a sentence after <em>must be</em>
 * @param mayBeEmpty whether an empty value counts as not set
 * @param holds whether a value that is not empty is allowed
 */
record Rule(String words, boolean mayBeEmpty, Predicate<String> holds) {
    private static final Pattern CLAIM = Pattern.compile("(\"[^\"]+\"|[^\"/]+)(/(\"[^\"]+\"|[^\"/]+))*");
    private static final Pattern GRANT = Pattern.compile(
            ".+->\\s*(reader|caller|operator|admin|\\S*\\$\\d\\S*)@([a-z0-9-]{1,40}|[*]|\\S*\\$\\d\\S*)\\s*");

    /** A rule for an optional setting. */
    Rule optional() {
        return new Rule(words, true, holds);
    }

    static Rule oneOf(String... words) {
        return new Rule(
                String.join(" or ", words), false, text -> List.of(words).contains(word(text)));
    }

    /** A name in its documented form only; the framework would also accept {@code READ_COMMITTED}. */
    static String word(String text) {
        return text.toLowerCase(Locale.ROOT).replace('_', '-');
    }

    static Rule wholeNumber(int min, int max) {
        return new Rule("a whole number from " + min + " to " + max, false, text -> {
            try {
                int number = Integer.parseInt(text);
                return number >= min && number <= max;
            } catch (NumberFormatException e) {
                return false;
            }
        });
    }

    static Rule size(String min, String max) {
        BigInteger least = bytes(min);
        BigInteger most = bytes(max);
        return new Rule("a number of bytes from " + min + " to " + max + ", such as 256K or 1M", false, text -> {
            try {
                BigInteger bytes = bytes(text);
                return bytes.compareTo(least) >= 0 && bytes.compareTo(most) <= 0;
            } catch (IllegalArgumentException e) {
                return false;
            }
        });
    }

    static Rule duration(Duration min, Duration max) {
        return new Rule("a duration from " + min + " to " + max + ", such as PT10S", false, text -> {
            try {
                Duration duration = duration(text);
                return duration.compareTo(min) >= 0 && duration.compareTo(max) <= 0;
            } catch (IllegalArgumentException e) {
                return false;
            }
        });
    }

    /** The address of a server. */
    static Rule address() {
        String words = "an address with http or https and a host, without a query, such as https://skald.example";
        return new Rule(words, false, text -> {
            try {
                URI url = new URI(text);
                boolean http = "http".equalsIgnoreCase(url.getScheme()) || "https".equalsIgnoreCase(url.getScheme());
                return http
                        && url.getHost() != null
                        && url.getPort() != 0
                        && url.getPort() <= 65_535
                        && url.getRawUserInfo() == null
                        && url.getRawQuery() == null
                        && url.getRawFragment() == null;
            } catch (URISyntaxException e) {
                return false;
            }
        });
    }

    /** The claim of a provider's token with the groups of its holder. */
    static Rule claim() {
        return new Rule(
                "names of claims with / between them; put a name that contains / in double quotes",
                false,
                text -> CLAIM.matcher(text).matches());
    }

    /** The rights of a provider's groups: patterns, each with a role in a namespace. */
    static Rule grants() {
        String words = "a list of patterns, each with a role and a namespace, such as skald-(.+)-admins -> admin@$1";
        return new Rule(
                words,
                false,
                text -> Stream.of(text.split("(?<!\\\\),", -1))
                        .allMatch(one -> GRANT.matcher(one).matches()
                                && isPattern(
                                        one.substring(0, one.lastIndexOf("->")).replace("\\,", ","))));
    }

    private static boolean isPattern(String text) {
        try {
            return !Pattern.compile(text.strip()).pattern().isEmpty();
        } catch (PatternSyntaxException e) {
            return false;
        }
    }

    static Rule file() {
        return new Rule("a file that can be read", true, Rule::isReadable);
    }

    /** Files, separated by commas. */
    static Rule files() {
        return new Rule(
                "a file that can be read, or several with commas between them",
                true,
                text -> Stream.of(text.split(",", -1)).allMatch(Rule::isReadable));
    }

    private static boolean isReadable(String file) {
        try {
            return Files.isReadable(Path.of(file.strip()));
        } catch (InvalidPathException e) {
            return false;
        }
    }

    /** Any text; it is checked where it is used. */
    static Rule text() {
        return new Rule("a text", true, text -> true);
    }

    /**
     * A duration as Quarkus reads it.
     *
     * @throws IllegalArgumentException when it is none
     */
    static Duration duration(String text) {
        return DurationConverter.parseDuration(text);
    }

    /**
     * A number of bytes as Quarkus reads it.
     *
     * @throws IllegalArgumentException when it is none
     */
    static BigInteger bytes(String text) {
        return new MemorySizeConverter().convert(text).asBigInteger();
    }
}
