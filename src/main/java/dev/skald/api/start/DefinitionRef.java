package dev.skald.api.start;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * How a request refers to a definition: {@code book-trip}, or {@code book-trip@2}.
 *
 * @param version null for the newest
 */
record DefinitionRef(String name, @Nullable Integer version) {
    private static final Pattern TEXT = Pattern.compile("([^@]*)(?:@([1-9][0-9]{0,8}))?");

    /** Reads a reference; null when the text is none. */
    static @Nullable DefinitionRef of(String text) {
        Matcher matcher = TEXT.matcher(text);
        if (!matcher.matches() || !StepOrder.isName(matcher.group(1))) {
            return null;
        }
        String version = matcher.group(2);
        return new DefinitionRef(matcher.group(1), version == null ? null : Integer.valueOf(version));
    }

    /** The text of the reference. */
    String text() {
        return version == null ? name : name + "@" + version;
    }
}
