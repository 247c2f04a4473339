package dev.skald.store.node;

import dev.skald.store.jdbc.Database;
import dev.skald.store.log.LogRows;
import io.quarkus.runtime.Startup;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.time.Instant;
import java.util.Arrays;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** The key with which all nodes of this database sign callback addresses; the first node that needs it makes it. */
@Startup
@ApplicationScoped
public class CallbackKey {
    private static final int LENGTH_BYTES = 32;

    private final byte[] key;
    private final @Nullable Instant boundSince;

    @Inject
    CallbackKey(Database database, RandomGenerator random) {
        this(stored(database, fresh(random)));
    }

    private CallbackKey(CallbackKey stored) {
        this(stored.key, stored.boundSince);
    }

    /**
     * A key that is known.
     *
     * @param boundSince see {@link #bindsTokensOf}; null for always
     */
    public CallbackKey(byte[] key, @Nullable Instant boundSince) {
        this.key = Arrays.copyOf(key, key.length);
        this.boundSince = boundSince;
    }

    private static byte[] fresh(RandomGenerator random) {
        byte[] fresh = new byte[LENGTH_BYTES];
        random.nextBytes(fresh);
        return fresh;
    }

    private static CallbackKey stored(Database database, byte[] fresh) {
        return database.inTransaction(connection -> {
            String sql = """
                    insert into callback_key (key)
                    values (?)
                    on conflict do nothing
                    """;
            try (PreparedStatement insert = connection.prepareStatement(sql)) {
                insert.setBytes(1, fresh);
                insert.executeUpdate();
            }
            try (PreparedStatement select = connection.prepareStatement("select key, bound_since from callback_key");
                    ResultSet rows = select.executeQuery()) {
                rows.next();
                boolean always = rows.getObject("bound_since") == null;
                return new CallbackKey(rows.getBytes("key"), always ? null : LogRows.instant(rows, "bound_since"));
            }
        });
    }

    /** The key itself. */
    public byte[] bytes() {
        return Arrays.copyOf(key, key.length);
    }

    /** Whether the tokens of a queue that was started then name its start as well as its id. */
    public boolean bindsTokensOf(Instant startedAt) {
        return boundSince == null || !startedAt.isBefore(boundSince);
    }
}
