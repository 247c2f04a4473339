package dev.skald.store;

import io.quarkus.runtime.Startup;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.util.Arrays;
import java.util.random.RandomGenerator;

/** The key that all nodes of this database sign callback addresses with; made by whoever needs it first. */
@Startup
@ApplicationScoped
public class CallbackKey {
    private static final int LENGTH_BYTES = 32;

    private final byte[] key;

    CallbackKey(Database database, RandomGenerator random) {
        byte[] fresh = new byte[LENGTH_BYTES];
        random.nextBytes(fresh);
        key = database.inTransaction(connection -> {
            String sql = """
                    insert into callback_key (key)
                    values (?)
                    on conflict do nothing
                    """;
            try (PreparedStatement insert = connection.prepareStatement(sql)) {
                insert.setBytes(1, fresh);
                insert.executeUpdate();
            }
            try (PreparedStatement select = connection.prepareStatement("select key from callback_key");
                    ResultSet rows = select.executeQuery()) {
                rows.next();
                return rows.getBytes("key");
            }
        });
    }

    /** The key itself. */
    public byte[] bytes() {
        return Arrays.copyOf(key, key.length);
    }
}
