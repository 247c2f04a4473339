package dev.skald.outbound;

import dev.skald.settings.Loopback;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.Set;
import java.util.function.IntPredicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.eclipse.microprofile.config.Config;

/**
 * What runs beside Skald on its machine and is not for its callers: its database there, always. While others than this
 * machine can reach Skald, everything at a loopback address as well, as that is closed to them otherwise, and Skald itself.
 * While only this machine can, its callers reach all that by themselves.
 *
 * @param reached whether others than this machine can reach Skald
 * @param isDatabase whether the database is at this port of a loopback address
 * @param isSkald whether Skald itself listens at this port
 */
record OwnServices(boolean reached, IntPredicate isDatabase, IntPredicate isSkald) {
    static final OwnServices NONE = new OwnServices(false, port -> false, port -> false);

    private static final Pattern JDBC = Pattern.compile("jdbc:postgresql://([^/?]+)[/?].*");
    private static final Set<String> LOOPBACK_NAMES = Set.of("localhost", "127.0.0.1", "[::1]");
    private static final int POSTGRES = 5432;

    /** Those that the settings tell of. */
    static OwnServices of(Config config) {
        return new OwnServices(
                !Loopback.is(config.getValue("quarkus.http.host", String.class)),
                port -> config.getOptionalValue("quarkus.datasource.jdbc.url", String.class)
                        .map(url -> isDatabase(url, port))
                        .orElse(false),
                // Asked anew each time, as it is known once the server listens if any free port was wanted.
                port -> isPort(config, "quarkus.http.port", port) || isPort(config, "quarkus.http.ssl-port", port));
    }

    private static boolean isPort(Config config, String setting, int port) {
        return config.getOptionalValue(setting, Integer.class)
                .map(own -> own == port)
                .orElse(false);
    }

    /** Whether one of the hosts of a JDBC address is this machine, with this port. */
    static boolean isDatabase(String url, int port) {
        Matcher matcher = JDBC.matcher(url);
        if (!matcher.matches()) {
            return false;
        }
        for (String host : matcher.group(1).split(",", -1)) {
            int colon = host.lastIndexOf(':');
            boolean hasPort = colon > host.lastIndexOf(']');
            String name = hasPort ? host.substring(0, colon) : host;
            int own = hasPort ? Integer.parseInt(host.substring(colon + 1)) : POSTGRES;
            if (own == port && LOOPBACK_NAMES.contains(name)) {
                return true;
            }
        }
        return false;
    }

    /** Whether one of them is at an address. */
    boolean isAt(InetAddress address, int port) {
        boolean loopback = address.isLoopbackAddress() || isThisHost(address);
        return loopback ? reached || isDatabase.test(port) : reached && isSkald.test(port) && isOfThisMachine(address);
    }

    /** 0.0.0.0/8 and ::, which lead to this machine when they are connected to. */
    private static boolean isThisHost(InetAddress address) {
        return address.isAnyLocalAddress() || (address.getAddress().length == 4 && address.getAddress()[0] == 0);
    }

    private static boolean isOfThisMachine(InetAddress address) {
        try {
            return NetworkInterface.getByInetAddress(address) != null;
        } catch (SocketException unknown) {
            // Better one call too few.
            return true;
        }
    }
}
