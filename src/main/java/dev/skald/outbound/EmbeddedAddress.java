package dev.skald.outbound;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;

/**
 * The IPv4 addresses that an IPv6 address can lead to. A target is checked by the address that it leads to; otherwise
 * another form of 169.254.169.254 would pass the rule against it.
 */
final class EmbeddedAddress {
    private static final int IPV4_BYTES = 4;

    /** {@code ::a.b.c.d} (RFC 4291 section 2.5.5.1). */
    private static final byte[] COMPATIBLE = new byte[12];

    /**
     * {@code ::ffff:a.b.c.d} (RFC 4291 section 2.5.5.2). The JDK reads it as IPv4 where it is written, but not where the look-up
     * of a name gives it.
     */
    private static final byte[] MAPPED = HexFormat.of().parseHex("00000000000000000000ffff");

    /** {@code ::ffff:0:a.b.c.d} (RFC 2765 section 2.1). */
    private static final byte[] TRANSLATED = HexFormat.of().parseHex("0000000000000000ffff0000");

    /** {@code 64:ff9b::a.b.c.d} (RFC 6052 section 2.1). */
    private static final byte[] NAT64 = HexFormat.of().parseHex("0064ff9b0000000000000000");

    /**
     * {@code 64:ff9b:1::/48} (RFC 8215). Where in it the address stands depends on how long a prefix the network uses (RFC
     * 6052 section 2.2): 48, 56, 64 or 96 bits.
     */
    private static final byte[] LOCAL_NAT64 = HexFormat.of().parseHex("0064ff9b0001");

    /** {@code 2002:aabb:ccdd::} (RFC 3056 section 2). */
    private static final byte[] SIX_TO_FOUR = HexFormat.of().parseHex("2002");

    /** {@code 2001:0::/32}; the client's address stands at the end with every bit turned over (RFC 4380 section 4). */
    private static final byte[] TEREDO = HexFormat.of().parseHex("20010000");

    /**
     * The bytes before the address in the last 64 bits of an ISATAP address, with any prefix (RFC 5214 section 6.1).
     */
    private static final byte[] ISATAP = HexFormat.of().parseHex("00005efe");

    /** The bit that says that an interface's identifier is the only one of its kind in the world. */
    private static final int UNIVERSAL = 0x02;

    private static final List<byte[]> PREFIXES =
            List.of(COMPATIBLE, MAPPED, TRANSLATED, NAT64, LOCAL_NAT64, SIX_TO_FOUR, TEREDO);

    private EmbeddedAddress() {}

    /** Every address that may be meant; only the same one when none is embedded. */
    static List<InetAddress> meantBy(InetAddress address) {
        byte[] bytes = address.getAddress();
        if (bytes.length == IPV4_BYTES) {
            return List.of(address);
        }
        if (begins(bytes, NAT64)
                || begins(bytes, MAPPED)
                || begins(bytes, TRANSLATED)
                || (begins(bytes, COMPATIBLE) && (bytes[12] != 0 || bytes[13] != 0))) {
            return List.of(address(bytes[12], bytes[13], bytes[14], bytes[15]));
        }
        if (begins(bytes, LOCAL_NAT64)) {
            return localNat64(bytes);
        }
        if (begins(bytes, SIX_TO_FOUR)) {
            return List.of(address(bytes[2], bytes[3], bytes[4], bytes[5]));
        }
        if (begins(bytes, TEREDO)) {
            return List.of(address((byte) ~bytes[12], (byte) ~bytes[13], (byte) ~bytes[14], (byte) ~bytes[15]));
        }
        return isIsatap(bytes)
                // Under a prefix of another kind it is an address like others, so both must be right.
                ? List.of(address, address(bytes[12], bytes[13], bytes[14], bytes[15]))
                : List.of(address);
    }

    private static boolean isIsatap(byte[] bytes) {
        return (bytes[8] & ~UNIVERSAL) == ISATAP[0] && Arrays.equals(bytes, 9, 12, ISATAP, 1, 4);
    }

    /**
     * Whether every address of a range stands for an IPv4 address.
     *
     * @param base an address of the range
     * @param bits how many leading bits its addresses have in common
     */
    static boolean inAll(InetAddress base, int bits) {
        InetAddress first = first(base, bits);
        return !meantBy(first).contains(first)
                && PREFIXES.stream()
                        .anyMatch(prefix -> bits >= prefix.length * 8 && begins(first.getAddress(), prefix));
    }

    private static InetAddress first(InetAddress base, int bits) {
        byte[] bytes = base.getAddress();
        for (int bit = bits; bit < bytes.length * 8; bit++) {
            bytes[bit / 8] &= (byte) ~(0x80 >> bit % 8);
        }
        return address(bytes);
    }

    /** All readings; but one that gives an address of 0.0.0.0/8, where no host is (RFC 6890), only if all do. */
    private static List<InetAddress> localNat64(byte[] bytes) {
        List<InetAddress> readings = Stream.of(
                        address(bytes[6], bytes[7], bytes[9], bytes[10]),
                        address(bytes[7], bytes[9], bytes[10], bytes[11]),
                        address(bytes[9], bytes[10], bytes[11], bytes[12]),
                        address(bytes[12], bytes[13], bytes[14], bytes[15]))
                .distinct()
                .toList();
        List<InetAddress> reachable = readings.stream()
                .filter(reading -> reading.getAddress()[0] != 0)
                .toList();
        return reachable.isEmpty() ? readings : reachable;
    }

    private static boolean begins(byte[] bytes, byte[] prefix) {
        return Arrays.equals(bytes, 0, prefix.length, prefix, 0, prefix.length);
    }

    private static InetAddress address(byte... bytes) {
        try {
            return InetAddress.getByAddress(bytes);
        } catch (UnknownHostException impossible) {
            throw new IllegalStateException("4 or 16 bytes are an address", impossible);
        }
    }
}
