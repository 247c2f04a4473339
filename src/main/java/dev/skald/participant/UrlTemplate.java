package dev.skald.participant;

import dev.skald.expression.value.ExpressionFailure;
import dev.skald.queue.text.Excerpt;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The URL of a call. Its scheme, host and port are always written out; expressions come after them.
 *
 * @param template the URL's parts
 */
record UrlTemplate(Template template) {
    private static final Pattern ORIGIN = Pattern.compile("(?i)https?://[^/?#{}\\s]+(?=[/?#]|$)");

    /** A part of a path that leads elsewhere (RFC 3986 section 5.2.4). */
    private static final Pattern DOTS = Pattern.compile("(?:^|/)\\.\\.?(?:/|$)");

    /**
     * Takes a URL with expressions apart.
     *
     * @throws ExpressionFailure when an expression does not end, or stands where none may, or the rest is no absolute
     *     http or https address
     */
    static UrlTemplate of(String url) throws ExpressionFailure {
        UrlTemplate template = new UrlTemplate(Template.of(url));
        if (origin(url).isEmpty()) {
            // Otherwise the start could not check the target against the list of allowed targets.
            throw new ExpressionFailure("must begin with http:// or https:// and a host, written out:"
                    + " an expression cannot be part of the scheme, the host or the port");
        }
        address(template.template.filled(code -> "x"));
        return template;
    }

    /** Scheme, host and port, when they are written out. */
    static Optional<String> origin(String url) {
        Matcher matcher = ORIGIN.matcher(url);
        return matcher.lookingAt() ? Optional.of(matcher.group()) : Optional.empty();
    }

    /**
     * The address that a URL without expressions is.
     *
     * @throws ExpressionFailure when it is none that can be called
     */
    static URI address(String url) throws ExpressionFailure {
        URI address;
        try {
            address = new URI(url);
        } catch (URISyntaxException malformed) {
            throw new ExpressionFailure("is not a URL: " + Excerpt.plain(malformed.getReason(), 200));
        }
        String scheme = address.getScheme() == null ? "" : address.getScheme().toLowerCase(Locale.ROOT);
        if (!(scheme.equals("http") || scheme.equals("https")) || address.isOpaque()) {
            throw new ExpressionFailure("is not an absolute http or https address");
        }
        if (address.getHost() == null || address.getPort() == 0 || address.getPort() > 65_535) {
            throw new ExpressionFailure("has no host and port that can be called: a host's name has letters, digits,"
                    + " hyphens and dots, and a port is 1 to 65535");
        }
        if (address.getRawUserInfo() != null) {
            throw new ExpressionFailure("has a user name or password in it, which a queue must not hold");
        }
        if (DOTS.matcher(address.getRawPath()).find()) {
            throw new ExpressionFailure("has . or .. as a part of its path, which would make it another address");
        }
        // The JDK accepts other characters, but participants expect only ASCII (RFC 3986 section 2).
        String ascii = address.toASCIIString();
        return ascii.equals(url) ? address : URI.create(ascii);
    }

    /**
     * The address, with each expression replaced by what it gives, percent-encoded.
     *
     * @throws ExpressionFailure when one of them fails, or gives what would change the address around it
     */
    URI filled(Template.Filler filler) throws ExpressionFailure {
        StringBuilder filled = new StringBuilder();
        boolean inPath = true;
        for (Template.Part part : template.parts()) {
            switch (part) {
                case Template.Part.Text text -> {
                    filled.append(text.text());
                    inPath &= text.text().indexOf('?') < 0 && text.text().indexOf('#') < 0;
                }
                case Template.Part.Code code -> {
                    String value = filler.fill(code.code());
                    if (value.isEmpty() && inPath) {
                        throw new ExpressionFailure("the expression " + Template.shown(code.code())
                                + " in /url gives an empty text, which would make it another address");
                    }
                    filled.append(encoded(value));
                }
            }
        }
        try {
            return address(filled.toString());
        } catch (ExpressionFailure failure) {
            throw new ExpressionFailure("the url, with its expressions evaluated, " + failure.detail());
        }
    }

    /** The text's UTF-8 bytes, percent-encoded but for unreserved characters (RFC 3986 section 2.3). */
    private static String encoded(String text) {
        StringBuilder encoded = new StringBuilder();
        for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
            boolean unreserved = (b >= 'a' && b <= 'z')
                    || (b >= 'A' && b <= 'Z')
                    || (b >= '0' && b <= '9')
                    || "-._~".indexOf(b) >= 0;
            if (unreserved) {
                encoded.append((char) b);
            } else {
                encoded.append(String.format(Locale.ROOT, "%%%02X", b));
            }
        }
        return encoded.toString();
    }
}
