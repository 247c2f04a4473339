package dev.skald.outbound.credential;

import java.net.URI;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The hosts that a credential may be sent to, over https only unless one says otherwise: the caller chooses the address
 * of a call, and must not make Skald send a secret that others can read.
 *
 * @param texts {@code host} for every port, or {@code host:port}, with {@code http://} before it where a secret may be sent
 *     over http as well; in lower case
 */
public record CredentialTargets(List<String> texts) {
    /** How many there may be. */
    public static final int COUNT_MAX = 100;

    /** The form of one, to follow <em>must be</em>. */
    public static final String WORDS =
            "a host or host:port, without path and wildcard, with http:// before it if it may be sent there without TLS";

    private static final String HTTP = "http://";

    private static final Pattern TARGET = Pattern.compile("(?:http://)?(?<host>\\[[0-9a-f:.]{2,45}]"
            + "|[a-z0-9_](?:[a-z0-9_.-]{0,251}[a-z0-9_])?)(?::(?<port>[0-9]{1,5}))?");

    /** A request to these does not leave the machine. */
    private static final Pattern LOOPBACK = Pattern.compile("localhost|127(\\.[0-9]{1,3}){3}|\\[::1]");

    public CredentialTargets {
        texts = texts.stream()
                .map(text -> text.strip().toLowerCase(Locale.ROOT))
                .distinct()
                .toList();
        texts.stream().filter(text -> !isTarget(text)).findFirst().ifPresent(wrong -> {
            throw new IllegalArgumentException(wrong + " must be " + WORDS);
        });
    }

    /** Whether this is a host or host:port. */
    public static boolean isTarget(String text) {
        Matcher matcher = TARGET.matcher(text.strip().toLowerCase(Locale.ROOT));
        if (!matcher.matches()) {
            return false;
        }
        String port = matcher.group("port");
        return port == null || (Integer.parseInt(port) >= 1 && Integer.parseInt(port) <= 65_535);
    }

    /** Whether one of them is the host of this http or https address. */
    boolean names(URI url) {
        return places(url).anyMatch(place -> texts.contains(place) || texts.contains(HTTP + place));
    }

    /** Whether a secret may be sent to this address, which one of them names, by its scheme. */
    boolean secure(URI url) {
        return url.getScheme().equalsIgnoreCase("https")
                || LOOPBACK.matcher(host(url)).matches()
                || places(url).anyMatch(place -> texts.contains(HTTP + place));
    }

    private static Stream<String> places(URI url) {
        int byDefault = url.getScheme().equalsIgnoreCase("https") ? 443 : 80;
        int port = url.getPort() >= 0 ? url.getPort() : byDefault;
        return Stream.of(host(url), host(url) + ":" + port);
    }

    private static String host(URI url) {
        String host = url.getHost().toLowerCase(Locale.ROOT);
        return host.endsWith(".") ? host.substring(0, host.length() - 1) : host;
    }
}
