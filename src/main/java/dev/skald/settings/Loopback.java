package dev.skald.settings;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.stream.Stream;

/** Tells whether only this machine can reach a server. */
public final class Loopback {
    private Loopback() {}

    /** Whether only this machine can call a server that listens on this host (a name or an address). */
    public static boolean is(String host) {
        try {
            return Stream.of(InetAddress.getAllByName(host)).allMatch(InetAddress::isLoopbackAddress);
        } catch (UnknownHostException e) {
            return false;
        }
    }
}
