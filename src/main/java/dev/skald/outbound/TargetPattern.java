package dev.skald.outbound;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** One pattern of {@code skald.targets.allow}; {@link Targets} says what they look like. */
sealed interface TargetPattern {
    /** Stands for every port. */
    int ANY_PORT = 0;

    /** Whether it allows the host by its name, in lower case. */
    boolean allowsName(String host, int port);

    /** Whether it allows the address itself, of any name; {@link EmbeddedAddress} says which address counts. */
    boolean allowsAddress(InetAddress address, int port);

    /**
     * Reads one pattern.
     *
     * @throws IllegalArgumentException when it is none
     */
    static TargetPattern parse(String text) {
        String pattern = text.strip().toLowerCase(Locale.ROOT);
        if (pattern.equals("*")) {
            return new Everything();
        }
        Matcher matcher = Syntax.HOST_AND_PORT.matcher(pattern);
        if (!matcher.matches()) {
            return Addresses.parse(pattern);
        }
        int port = matcher.group("port") == null ? ANY_PORT : Integer.parseInt(matcher.group("port"));
        if (matcher.group("port") != null && (port == 0 || port > 65_535)) {
            throw new IllegalArgumentException("skald.targets.allow: the port of " + text + " must be 1 to 65535");
        }
        String host = matcher.group("host");
        if (Syntax.ADDRESSES.matcher(host).matches()) {
            return Addresses.parse(host).at(port);
        }
        if (!Syntax.NAME.matcher(host).matches()) {
            throw new IllegalArgumentException("skald.targets.allow: " + text
                    + " is neither a host, nor *.domain, nor *, nor an address or range");
        }
        return host.startsWith("*.") ? new Domain(host.substring(1), port) : new Host(host, port);
    }

    /** What is allowed when nothing is set. */
    record Everything() implements TargetPattern {
        private static final Set<String> METADATA_NAMES = Set.of(
                "metadata",
                "metadata.google.internal",
                "metadata.goog",
                "metadata.azure.internal",
                "metadata.tencentyun.com",
                "instance-data",
                "instance-data.ec2.internal");

        @Override
        public boolean allowsName(String host, int port) {
            return !METADATA_NAMES.contains(host);
        }

        @Override
        public boolean allowsAddress(InetAddress address, int port) {
            return false;
        }
    }

    /** One host by its name. */
    record Host(String host, int port) implements TargetPattern {
        @Override
        public boolean allowsName(String host, int port) {
            return this.host.equals(host) && fits(this.port, port);
        }

        /** A name does not allow the addresses that it leads to, but for this one, which is a way to write them. */
        @Override
        public boolean allowsAddress(InetAddress address, int port) {
            return host.equals("localhost") && address.isLoopbackAddress() && fits(this.port, port);
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
     * A range of addresses, with any names.
     *
     * @param base an address in it
     * @param bits how many leading bits its addresses have in common
     */
    record Addresses(InetAddress base, int bits, int port) implements TargetPattern {
        /** Reads {@code 10.0.0.0/8}, {@code fd00::/8} or a single address, in square brackets or not. */
        static Addresses parse(String text) {
            int slash = text.indexOf('/');
            String address = slash < 0 ? text : text.substring(0, slash);
            if (!Syntax.ADDRESSES.matcher(address).matches()) {
                throw new IllegalArgumentException("skald.targets.allow: " + text + " is not an address or range");
            }
            try {
                InetAddress base = InetAddress.getByName(address);
                int bitsMax = base.getAddress().length * 8;
                int bits = slash < 0 ? bitsMax : Integer.parseInt(text.substring(slash + 1));
                if (bits > bitsMax) {
                    throw new IllegalArgumentException(
                            "skald.targets.allow: the range of " + text + " must be 0 to " + bitsMax);
                }
                if (EmbeddedAddress.inAll(base, bits)) {
                    throw new IllegalArgumentException("skald.targets.allow: " + text
                            + " can allow nothing, because its addresses stand for IPv4 addresses and are checked as"
                            + " these; name the IPv4 addresses");
                }
                return new Addresses(base, bits, ANY_PORT);
            } catch (UnknownHostException | NumberFormatException wrong) {
                throw new IllegalArgumentException(
                        "skald.targets.allow: " + text + " is not an address or range", wrong);
            }
        }

        Addresses at(int port) {
            return new Addresses(base, bits, port);
        }

        @Override
        public boolean allowsName(String host, int port) {
            return false;
        }

        @Override
        public boolean allowsAddress(InetAddress address, int port) {
            byte[] mine = base.getAddress();
            byte[] other = address.getAddress();
            if (mine.length != other.length || !fits(this.port, port)) {
                return false;
            }
            int whole = bits / 8;
            int rest = bits % 8;
            int mask = 0xff << (8 - rest) & 0xff;
            return Arrays.equals(mine, 0, whole, other, 0, whole)
                    && (rest == 0 || (mine[whole] & mask) == (other[whole] & mask));
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
