package dev.skald.engine.run;

import dev.skald.store.node.Node;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.UUID;
import java.util.random.RandomGenerator;

/** Where ids, node names and jitter come from. */
@ApplicationScoped
public class IdsAndRandom {
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final int NODE_NAME_BYTES = 6;

    private final InstantSource clock;

    IdsAndRandom(InstantSource clock) {
        this.clock = clock;
    }

    /** A new id that sorts by the time it was made (UUID version 7, RFC 9562 section 5.7). */
    public UUID id() {
        byte[] bytes = new byte[2 * Long.BYTES];
        RANDOM.nextBytes(bytes);
        ByteBuffer random = ByteBuffer.wrap(bytes);
        long high = clock.millis() << 16 | 0x7000 | (random.getLong() & 0xfff);
        long low = random.getLong() >>> 2 | 0x8000_0000_0000_0000L;
        return new UUID(high, low);
    }

    /** Random bytes that nobody can guess. */
    public byte[] secret(int length) {
        byte[] bytes = new byte[length];
        RANDOM.nextBytes(bytes);
        return bytes;
    }

    /** This node, under a name no other node ever had. */
    @Produces
    @Singleton
    static Node node() {
        return new Node(nodeName());
    }

    /** A name that no node ever had. */
    public static String nodeName() {
        byte[] name = new byte[NODE_NAME_BYTES];
        RANDOM.nextBytes(name);
        return HexFormat.of().formatHex(name);
    }

    @Produces
    @Singleton
    static RandomGenerator jitter() {
        return RANDOM;
    }
}
