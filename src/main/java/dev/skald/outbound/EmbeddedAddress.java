package dev.skald.outbound;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;

/**
 * The IPv4 address that an IPv6 one leads to. What counts for a target is where it leads: a rule against 169.254.169.254
 * would else be passed by with any of its other spellings. (Those of RFC 4291 section 2.5.5.2, {@code ::ffff:a.b.c.d}, the
 * JDK itself takes for IPv4.)
 */
final class EmbeddedAddress {
    private static final int IPV4_BYTES = 4;

    /** {@code ::a.b.c.d} (RFC 4291 section 2.5.5.1). */
    private static final byte[] COMPATIBLE = new byte[12];

    /** {@code 64:ff9b::a.b.c.d} (RFC 6052 section 2.1). */
    private static final byte[] NAT64 = HexFormat.of().parseHex("0064ff9b0000000000000000");

    /**
     * {@code 64:ff9b:1::/48} (RFC 8215). Where in it the address stands depends on how the network divides it (RFC 6052
     * section 2.2): around the ninth byte, or at the end.
     */
    private static final byte[] LOCAL_NAT64 = HexFormat.of().parseHex("0064ff9b0001");

    /** {@code 2002:aabb:ccdd::} (RFC 3056 section 2). */
    private static final byte[] SIX_TO_FOUR = HexFormat.of().parseHex("2002");

    /** {@code 2001:0::/32}; the client's address stands at the end with every bit turned over (RFC 4380 section 4). */
    private static final byte[] TEREDO = HexFormat.of().parseHex("20010000");

    private EmbeddedAddress() {}

    /** Every address that may be meant; only the same one when none is embedded. */
    static List<InetAddress> meantBy(InetAddress address) {
        byte[] bytes = address.getAddress();
        if (bytes.length == IPV4_BYTES) {
            return List.of(address);
        }
        if (begins(bytes, NAT64) || (begins(bytes, COMPATIBLE) && (bytes[12] != 0 || bytes[13] != 0))) {
            return List.of(ipv4(bytes[12], bytes[13], bytes[14], bytes[15]));
        }
        if (begins(bytes, LOCAL_NAT64)) {
            return List.of(
                    ipv4(bytes[6], bytes[7], bytes[9], bytes[10]), ipv4(bytes[12], bytes[13], bytes[14], bytes[15]));
        }
        if (begins(bytes, SIX_TO_FOUR)) {
            return List.of(ipv4(bytes[2], bytes[3], bytes[4], bytes[5]));
        }
        if (begins(bytes, TEREDO)) {
            return List.of(ipv4((byte) ~bytes[12], (byte) ~bytes[13], (byte) ~bytes[14], (byte) ~bytes[15]));
        }
        return List.of(address);
    }

    private static boolean begins(byte[] bytes, byte[] prefix) {
        return Arrays.equals(bytes, 0, prefix.length, prefix, 0, prefix.length);
    }

    private static InetAddress ipv4(byte... bytes) {
        try {
            return InetAddress.getByAddress(bytes);
        } catch (UnknownHostException impossible) {
            throw new IllegalStateException("four bytes are an IPv4 address", impossible);
        }
    }
}
