package dev.skald.support;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Ports for servers that are killed and started again at the same one, and for servers that are never there. They are
 * below those that systems give to connections by themselves (from 32768 on Linux, from 49152 elsewhere), one of which
 * could take a port while its server is down; and each is given once, as nobody has it between being given and being used.
 * Of two JVMs that run tests side by side, each has a half of them.
 */
public final class FreePorts {
    private static final int COUNT = 6_000;
    private static final int LOWEST = 20_000 + Integer.getInteger("test.fork", 1) % 2 * COUNT;

    private static final AtomicInteger NEXT =
            new AtomicInteger(ThreadLocalRandom.current().nextInt(COUNT));

    private FreePorts() {}

    /** A port of the loopback address where nobody listens, and which nobody else is given. */
    public static int next() {
        for (int i = 0; i < COUNT; i++) {
            int port = LOWEST + Math.floorMod(NEXT.getAndIncrement(), COUNT);
            if (isFree(port)) {
                return port;
            }
        }
        throw new AssertionError("no port is free");
    }

    private static boolean isFree(int port) {
        try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
            return socket.isBound();
        } catch (BindException taken) {
            return false;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
