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

/** Reads the owners of queues, and nothing else of them. */
@ApplicationScoped
public class QueueOwners {
    private final Database database;

    QueueOwners(Database database) {
        this.database = database;
    }

    /**
     * The owner of a queue, also of one that is gone, or the subject that closed its id. It never changes as long as
     * the id is known.
     *
     * @return empty when the id is unknown
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
