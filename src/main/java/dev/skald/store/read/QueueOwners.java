package dev.skald.store.read;

import dev.skald.queue.Owner;
import dev.skald.store.StoreUnavailable;
import dev.skald.store.jdbc.Database;
import dev.skald.store.log.OwnerRows;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.util.Optional;
import java.util.UUID;

/** Tells to whom queues belong, without reading anything else of them. */
@ApplicationScoped
public class QueueOwners {
    private final Database database;

    QueueOwners(Database database) {
        this.database = database;
    }

    /**
     * To whom a queue belongs, one that is gone as well, or who closed its id. It never changes as long as the id is known.
     *
     * @return empty when nothing is known under the id
     * @throws StoreUnavailable when the database can't be reached
     */
    public Optional<Owner> find(UUID id) {
        String sql = """
                select namespace, owner
                from queue
                where id = ?
                union all
                select namespace, owner
                from tombstone
                where id = ?
                """;
        return database.reading(connection -> {
            try (PreparedStatement statement = connection.prepareStatement(sql)) {
                statement.setObject(1, id);
                statement.setObject(2, id);
                try (ResultSet rows = statement.executeQuery()) {
                    return rows.next() ? Optional.of(OwnerRows.read(rows)) : Optional.empty();
                }
            }
        });
    }
}
