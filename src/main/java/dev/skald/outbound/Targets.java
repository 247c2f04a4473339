package dev.skald.outbound;

import io.quarkus.runtime.Startup;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import org.eclipse.microprofile.config.Config;

/**
 * The addresses that may be called, so that callers can't use Skald to reach what they can't reach themselves
 * (server-side request forgery).
 *
 * <p>Without {@code skald.targets.allow} that is every http and https host but link-local addresses (169.254.0.0/16,
 * fe80::/10), where clouds serve credentials to their machines, and this machine's own services ({@link OwnServices}).
 * With it, only what one of its patterns names: {@code hotel.internal}, {@code *.example.com} (any number of labels
 * before it, not the name itself), {@code 10.0.0.0/8}, {@code 127.0.0.1:8080}, {@code [::1]:8080}, {@code *} (all that
 * is allowed without it). A pattern without a port allows every port. Link-local and metadata addresses and this
 * machine's own services then need a pattern of addresses; an allowed name may not lead there.
 *
 * <p>A target is checked twice: its URL when a queue starts, and the addresses of its name right before each call. The
 * call then goes to a checked address; the name is not looked up again, so that its owner can't change the address in
 * between.
 */
@Startup
@ApplicationScoped
public class Targets {
    /** The JDK takes fewer than four numbers for an address as well; 2852039166 is 169.254.169.254. */
    private static final Pattern IPV4 = Pattern.compile("[0-9]+(\\.[0-9]+){0,3}");

    /** Those that are not link-local: AWS, Google, Alibaba, Oracle, Azure. */
    private static final List<TargetPattern.Addresses> METADATA_ADDRESSES = List.of(
            TargetPattern.Addresses.parse("fd00:ec2::254"),
            TargetPattern.Addresses.parse("fd20:ce::254"),
            TargetPattern.Addresses.parse("100.100.100.200"),
            TargetPattern.Addresses.parse("192.0.0.192"),
            TargetPattern.Addresses.parse("168.63.129.16"));

    private final List<TargetPattern> allowed;
    private final OwnServices own;

    /**
     * Reads the patterns.
     *
     * @throws IllegalArgumentException when a pattern of {@code skald.targets.allow} makes no sense
     */
    @Inject
    Targets(TargetSettings settings, Config config) {
        this(settings.allow().orElse(List.of()), OwnServices.of(config));
    }

    /** What these patterns allow, at a machine without services of its own. */
    public Targets(List<String> patterns) {
        this(patterns, OwnServices.NONE);
    }

    Targets(List<String> patterns, OwnServices own) {
        this.allowed = patterns.isEmpty()
                ? List.of(new TargetPattern.Everything())
                : patterns.stream().map(TargetPattern::parse).toList();
        this.own = own;
    }

    /**
     * Whether a call to this address may be tried, as far as that is known without a look-up of its name.
     *
     * @param url any address; one that is not http or https, has no host, has user information or a port outside of 1 to
     *     65535 is never allowed
     */
    public boolean allows(URI url) {
        if (!isCallable(url)) {
            return false;
        }
        String host = hostOf(url);
        Optional<InetAddress> written = written(url);
        if (written.isPresent()) {
            return allows(url, List.of(written.get()));
        }
        // A name may turn out to lead to an allowed address.
        return allowed.stream().anyMatch(p -> p.allowsName(host, portOf(url)) || p instanceof TargetPattern.Addresses);
    }

    /**
     * Whether a call to this address may be made.
     *
     * @param addresses all that its host's name leads to; none of them may be forbidden, as any may be connected to
     */
    boolean allows(URI url, Collection<InetAddress> addresses) {
        if (!isCallable(url) || addresses.isEmpty()) {
            return false;
        }
        String host = hostOf(url);
        int port = portOf(url);
        boolean named = allowed.stream().anyMatch(p -> p.allowsName(host, port));
        return addresses.stream().allMatch(a -> covered(a, port) || (named && !isMetadata(a) && !isOwn(a, port)));
    }

    private boolean isOwn(InetAddress address, int port) {
        return EmbeddedAddress.meantBy(address).stream().anyMatch(meant -> own.isAt(meant, port));
    }

    /** The address, when the host is one or a name that stands for one. */
    static Optional<InetAddress> written(URI url) {
        return literal(url)
                .or(() -> isLocalhost(hostOf(url)) ? Optional.of(InetAddress.getLoopbackAddress()) : Optional.empty());
    }

    /** Whether a name leads to this machine and nowhere else (RFC 6761 section 6.3). */
    private static boolean isLocalhost(String name) {
        return name.equals("localhost") || name.endsWith(".localhost");
    }

    /** The address, when the host is one and not a name. */
    static Optional<InetAddress> literal(URI url) {
        String host = url.getHost();
        if (!host.startsWith("[") && !IPV4.matcher(host).matches()) {
            return Optional.empty();
        }
        try {
            return Optional.of(InetAddress.getByName(host));
        } catch (UnknownHostException noSuchAddress) {
            return Optional.empty();
        }
    }

    private boolean covered(InetAddress address, int port) {
        return EmbeddedAddress.meantBy(address).stream()
                .allMatch(meant -> allowed.stream().anyMatch(p -> p.allowsAddress(meant, port)));
    }

    private static boolean isMetadata(InetAddress address) {
        return EmbeddedAddress.meantBy(address).stream()
                .anyMatch(meant -> meant.isLinkLocalAddress()
                        || METADATA_ADDRESSES.stream().anyMatch(p -> p.allowsAddress(meant, TargetPattern.ANY_PORT)));
    }

    private static boolean isCallable(URI url) {
        String scheme = url.getScheme();
        return scheme != null
                && (scheme.equalsIgnoreCase("http") || scheme.equalsIgnoreCase("https"))
                && url.getHost() != null
                && url.getPort() != 0
                && url.getPort() <= 65_535
                && url.getRawUserInfo() == null;
    }

    private static String hostOf(URI url) {
        String host = url.getHost().toLowerCase(Locale.ROOT);
        return host.endsWith(".") ? host.substring(0, host.length() - 1) : host;
    }

    private static int portOf(URI url) {
        if (url.getPort() >= 0) {
            return url.getPort();
        }
        return url.getScheme().equalsIgnoreCase("https") ? 443 : 80;
    }
}
