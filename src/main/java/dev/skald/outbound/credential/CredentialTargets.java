package dev.skald.outbound.credential;

import java.net.URI;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The hosts that a credential may be sent to.
 *
 * @param texts {@code host} for every port, or {@code host:port}; in lower case
 */
public record CredentialTargets(List<String> texts) {
    /** How many there may be. */
    public static final int COUNT_MAX = 100;

    /** What one looks like, to go on after <em>must be</em>. */
    public static final String WORDS = "a host or host:port, without scheme, path and wildcard";

    private static final Pattern TARGET = Pattern.compile(
            "(?<host>\\[[0-9a-f:.]{2,45}]" + "|[a-z0-9_](?:[a-z0-9_.-]{0,251}[a-z0-9_])?)(?::(?<port>[0-9]{1,5}))?");

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

    /** Whether one of them is where this http or https address leads. */
    public boolean allow(URI url) {
        String host = url.getHost().toLowerCase(Locale.ROOT);
        String plain = host.endsWith(".") ? host.substring(0, host.length() - 1) : host;
        int byDefault = url.getScheme().equalsIgnoreCase("https") ? 443 : 80;
        int port = url.getPort() >= 0 ? url.getPort() : byDefault;
        return texts.contains(plain) || texts.contains(plain + ":" + port);
    }
}
