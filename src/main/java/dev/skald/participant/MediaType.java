package dev.skald.participant;

import io.netty.handler.codec.http.HttpUtil;
import java.nio.charset.Charset;
import java.nio.charset.IllegalCharsetNameException;
import java.nio.charset.UnsupportedCharsetException;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;

/**
 * A Content-Type header (RFC 9110 section 8.3.1), as far as it matters here.
 *
 * @param name type and subtype in lower case, for example {@code application/json}; empty when the header is absent
 * @param charsetName the charset parameter; empty when there is none
 */
record MediaType(String name, String charsetName) {
    static MediaType of(String header) {
        CharSequence name = Objects.requireNonNullElse(HttpUtil.getMimeType(header), "");
        CharSequence charset = Objects.requireNonNullElse(HttpUtil.getCharsetAsSequence(header), "");
        return new MediaType(
                name.toString().strip().toLowerCase(Locale.ROOT),
                charset.toString().replace("\"", "").strip());
    }

    boolean isAbsent() {
        return name.isEmpty();
    }

    boolean is(String other) {
        return name.equals(other);
    }

    boolean isJson() {
        return name.equals("application/json") || name.endsWith("+json");
    }

    /** Whether it is JSON by its name, even if by none that is registered. */
    boolean namesJson() {
        return name.contains("json");
    }

    boolean isText() {
        return name.startsWith("text/");
    }

    boolean isXml() {
        return name.equals("application/xml") || name.endsWith("+xml");
    }

    boolean isForm() {
        return name.equals("application/x-www-form-urlencoded");
    }

    /** The charset named; empty when none is, or one that this JDK doesn't know. */
    Optional<Charset> charset() {
        try {
            return charsetName.isEmpty() ? Optional.empty() : Optional.of(Charset.forName(charsetName));
        } catch (IllegalCharsetNameException | UnsupportedCharsetException unknown) {
            return Optional.empty();
        }
    }

    boolean namesUnknownCharset() {
        return !charsetName.isEmpty() && charset().isEmpty();
    }
}
