package dev.skald.participant;

import dev.skald.expression.value.ExpressionFailure;
import dev.skald.outbound.HttpAnswer;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads the Location header of an answer (RFC 9110 section 10.2.2), resolved as RFC 3986 section 5.2 says. The JDK's own
 * {@link URI#resolve} follows the RFC before that one, which takes {@code ?a=b} and {@code ""} for other addresses.
 */
final class Location {
    /** The longest header, and the longest address made from it, in characters. */
    static final int CHARACTERS_MAX = 4_000;

    private Location() {}

    /**
     * The address that the header names.
     *
     * @param base where the request went
     * @return without a fragment; null when the header is absent, too long, or names nothing that can be called by http
     *     or https
     */
    static @Nullable URI of(HttpAnswer answer, URI base) {
        String value = answer.header("Location").strip();
        if (value.isEmpty() || value.length() > CHARACTERS_MAX) {
            return null;
        }
        try {
            URI address = UrlTemplate.address(resolved(base, new URI(value)));
            return address.toString().length() > CHARACTERS_MAX ? null : address;
        } catch (URISyntaxException | ExpressionFailure notAnAddress) {
            return null;
        }
    }

    /** RFC 3986 section 5.2.2, without the fragment. */
    private static String resolved(URI base, URI reference) {
        if (reference.isAbsolute() && reference.getRawAuthority() == null) {
            return reference.toString();
        }
        String path = reference.getRawPath();
        if (reference.isAbsolute()) {
            return text(reference, reference, withoutDots(path), reference.getRawQuery());
        }
        if (reference.getRawAuthority() != null) {
            return text(base, reference, withoutDots(path), reference.getRawQuery());
        }
        if (path.isEmpty()) {
            String query = reference.getRawQuery() == null ? base.getRawQuery() : reference.getRawQuery();
            return text(base, base, base.getRawPath(), query);
        }
        String whole = path.startsWith("/") ? path : folder(base.getRawPath()) + path;
        return text(base, base, withoutDots(whole), reference.getRawQuery());
    }

    /** A path up to its last slash. */
    private static String folder(String path) {
        return path.isEmpty() ? "/" : path.substring(0, path.lastIndexOf('/') + 1);
    }

    private static String text(URI scheme, URI authority, String path, @Nullable String query) {
        return scheme.getScheme() + "://" + authority.getRawAuthority() + path + (query == null ? "" : "?" + query);
    }

    /** RFC 3986 section 5.2.4: each {@code ..} takes back the segment before it, as long as there is one. */
    private static String withoutDots(String path) {
        if (!path.startsWith("/")) {
            return path;
        }
        Deque<String> kept = new ArrayDeque<>();
        Iterator<String> segments = List.of(path.substring(1).split("/", -1)).iterator();
        while (segments.hasNext()) {
            String segment = segments.next();
            boolean dots = segment.equals(".") || segment.equals("..");
            if (segment.equals("..")) {
                kept.pollLast();
            }
            if (!dots) {
                kept.addLast(segment);
            } else if (!segments.hasNext()) {
                kept.addLast("");
            }
        }
        return "/" + String.join("/", kept);
    }
}
