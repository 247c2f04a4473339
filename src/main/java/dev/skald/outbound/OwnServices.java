package dev.skald.outbound;

import dev.skald.settings.CallerCheck;
import dev.skald.settings.Loopback;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.Objects;
import java.util.Set;
import java.util.function.IntPredicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.eclipse.microprofile.config.Config;

/**
 * The services on Skald's own machine that its callers must not reach: always its database. While other machines can
 * reach Skald, also everything at a loopback address, which is otherwise closed to them, and Skald itself. While only
 * this machine can reach it, its callers reach all that by themselves.
 *
 * @param reached whether others than this machine can reach Skald
 * @param isDatabase whether the database is at this port of this machine
 * @param isSkald whether Skald itself listens at this port
 */
record OwnServices(boolean reached, IntPredicate isDatabase, IntPredicate isSkald) {
    static final OwnServices NONE = new OwnServices(false, port -> false, port -> false);

    /** With no hosts when there are no slashes. */
    private static final Pattern JDBC = Pattern.compile("jdbc:postgresql:(//(?<hosts>[^/?]*))?.*");

    private static final Pattern HOST_AND_PORT = Pattern.compile("(?<host>\\[[^]]+]|[^:\\[]*)(:(?<port>[0-9]{1,5}))?");

    private static final Integer POSTGRES = 5432;

    /** Those that the settings tell of. */
    static OwnServices of(Config config) {
        Set<Integer> database = config.getOptionalValue("quarkus.datasource.jdbc.url", String.class)
                .map(OwnServices::databasePorts)
                .orElse(Set.of());
        return new OwnServices(
                isReached(config),
                database::contains,
                // Read each time, because a free port is known only after the server listens.
                port -> isPort(config, "quarkus.http.port", port) || isPort(config, "quarkus.http.ssl-port", port));
    }

    /**
     * Whether other machines can reach Skald. On a loopback address they can through a proxy, which is assumed if
     * callers must authenticate, or if Skald's own URL has another host.
     */
    static boolean isReached(Config config) {
        return !Loopback.is(config.getValue("quarkus.http.host", String.class))
                || CallerCheck.isSet(
                        name -> config.getOptionalValue(name, String.class).orElse(null))
                || config.getOptionalValue("skald.url", URI.class)
                        .filter(url -> Targets.written(url)
                                .filter(InetAddress::isLoopbackAddress)
                                .isEmpty())
                        .isPresent();
    }

    private static boolean isPort(Config config, String setting, int port) {
        return config.getOptionalValue(setting, Integer.class)
                .map(own -> own == port)
                .orElse(false);
    }

    /** The ports of this machine at which the database of a JDBC address is, if it is here. */
    static Set<Integer> databasePorts(String url) {
        Matcher address = JDBC.matcher(url);
        if (!address.matches()) {
            return Set.of();
        }
        String hosts = Objects.requireNonNullElse(address.group("hosts"), "");
        return Pattern.compile(",")
                .splitAsStream(hosts)
                .map(HOST_AND_PORT::matcher)
                .filter(host -> host.matches() && isHere(host.group("host")))
                .map(host -> host.group("port") == null ? POSTGRES : Integer.valueOf(host.group("port")))
                .collect(Collectors.toUnmodifiableSet());
    }

    /** Without a host it is this machine. */
    private static boolean isHere(String host) {
        try {
            return Stream.of(InetAddress.getAllByName(host))
                    .anyMatch(address -> isLoopback(address) || isOfThisMachine(address));
        } catch (UnknownHostException unknown) {
            return false;
        }
    }

    /** Whether one of them is at an address. */
    boolean isAt(InetAddress address, int port) {
        boolean forbidden = isDatabase.test(port) || (reached && isSkald.test(port));
        return isLoopback(address) ? forbidden || reached : forbidden && isOfThisMachine(address);
    }

    /** Also 0.0.0.0/8 and ::, which lead to this machine when they are connected to. */
    private static boolean isLoopback(InetAddress address) {
        return address.isLoopbackAddress()
                || address.isAnyLocalAddress()
                || (address.getAddress().length == 4 && address.getAddress()[0] == 0);
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
