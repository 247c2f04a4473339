package dev.skald.outbound;

import io.netty.handler.ipfilter.IpFilterRuleType;
import io.netty.handler.ipfilter.IpSubnetFilterRule;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** One pattern of {@code skald.targets.allow}; {@link Targets} says what they look like. */
sealed interface TargetPattern {
    /** Stands for every port. */
    int ANY_PORT = 0;

    /** Whether it allows the host by its name, in lower case. */
    boolean allowsName(String host, int port);

    /** Whether it allows the address, whatever name led to it. */
    boolean allowsAddress(InetAddress address, int port);

    /**
     * Reads one pattern.
     *
     * @throws IllegalArgumentException when it is none
     */
    static TargetPattern parse(String text) {
        String pattern = text.strip().toLowerCase(Locale.ROOT);
        Matcher matcher = Syntax.HOST_AND_PORT.matcher(pattern);
        if (!matcher.matches()) {
            return Addresses.parse(pattern);
        }
        int port = matcher.group("port") == null ? ANY_PORT : Integer.parseInt(matcher.group("port"));
        String host = matcher.group("host");
        if (Syntax.ADDRESSES.matcher(host).matches()) {
            return Addresses.parse(host).at(port);
        }
        if (!Syntax.NAME.matcher(host).matches()) {
            throw new IllegalArgumentException(
                    "skald.targets.allow: " + text + " is neither a host, nor *.domain, nor an address or range");
        }
        return host.startsWith("*.") ? new Domain(host.substring(1), port) : new Host(host, port);
    }

    /** One host by its name. */
    record Host(String host, int port) implements TargetPattern {
        @Override
        public boolean allowsName(String host, int port) {
            return this.host.equals(host) && fits(this.port, port);
        }

        @Override
        public boolean allowsAddress(InetAddress address, int port) {
            return false;
        }
    }

    /**
     * Every host below a domain.
     *
     * @param suffix the domain, with the dot before it
     */
    record Domain(String suffix, int port) implements TargetPattern {
        @Override
        public boolean allowsName(String host, int port) {
            return host.length() > suffix.length() && host.endsWith(suffix) && fits(this.port, port);
        }

        @Override
        public boolean allowsAddress(InetAddress address, int port) {
            return false;
        }
    }

    /**
     * A range of addresses, of whatever names.
     *
     * @param range the addresses
     */
    record Addresses(IpSubnetFilterRule range, int port) implements TargetPattern {
        /** Reads {@code 10.0.0.0/8}, {@code fd00::/8} or a single address, in square brackets or not. */
        static Addresses parse(String text) {
            int slash = text.indexOf('/');
            String address = slash < 0 ? text : text.substring(0, slash);
            if (!Syntax.ADDRESSES.matcher(address).matches()) {
                throw new IllegalArgumentException("skald.targets.allow: " + text + " is not an address or range");
            }
            try {
                InetAddress base = InetAddress.getByName(address);
                int bits = slash < 0 ? base.getAddress().length * 8 : Integer.parseInt(text.substring(slash + 1));
                return new Addresses(new IpSubnetFilterRule(base, bits, IpFilterRuleType.ACCEPT), ANY_PORT);
            } catch (UnknownHostException | IllegalArgumentException wrong) {
                throw new IllegalArgumentException(
                        "skald.targets.allow: " + text + " is not an address or range", wrong);
            }
        }

        Addresses at(int port) {
            return new Addresses(range, port);
        }

        @Override
        public boolean allowsName(String host, int port) {
            return false;
        }

        @Override
        public boolean allowsAddress(InetAddress address, int port) {
            return fits(this.port, port)
                    && EmbeddedAddress.meantBy(address).stream()
                            .allMatch(meant -> range.matches(new InetSocketAddress(meant, port)));
        }
    }

    private static boolean fits(int allowed, int port) {
        return allowed == ANY_PORT || allowed == port;
    }

    /** What the parts of a pattern look like. */
    final class Syntax {
        private static final Pattern HOST_AND_PORT =
                Pattern.compile("(?<host>\\[[^]]+](/[0-9]+)?|[^:/]+(/[0-9]+)?)(:(?<port>[0-9]{1,5}))?");
        private static final Pattern ADDRESSES = Pattern.compile(
                "\\[?[0-9a-f]*:[0-9a-f:.]+]?(/[0-9]{1,3})?" + "|[0-9]{1,3}(\\.[0-9]{1,3}){3}(/[0-9]{1,2})?");
        private static final Pattern NAME = Pattern.compile("(\\*\\.)?[a-z0-9_]([a-z0-9_.-]*[a-z0-9_])?");

        private Syntax() {}
    }
}
