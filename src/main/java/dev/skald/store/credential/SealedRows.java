package dev.skald.store.credential;

import dev.skald.queue.Actor;
import dev.skald.store.StoreUnavailable;
import dev.skald.store.audit.AuditAct;
import dev.skald.store.audit.AuditEntries;
import dev.skald.store.audit.AuditRows;
import dev.skald.store.jdbc.Database;
import dev.skald.store.log.LogRows;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The rows of credentials. Every method throws {@link StoreUnavailable} when the database can't be reached. */
@ApplicationScoped
public class SealedRows {
    private final Database database;

    SealedRows(Database database) {
        this.database = database;
    }

    /**
     * Credentials to be kept.
     *
     * @param name unique in its namespace
     */
    public record Draft(String namespace, String name, String kind, List<String> targets, String keyId, String sealed) {
        public Draft {
            targets = List.copyOf(targets);
        }

        /** Without what is sealed. */
        @Override
        public String toString() {
            return namespace + "/" + name;
        }
    }

    /**
     * What is kept now.
     *
     * @param fresh whether there was nothing under this name before
     */
    public record Kept(SealedRow row, boolean fresh) {}

    /** Credentials without what is sealed. */
    public record Listed(String name, String kind, List<String> targets, Instant createdAt) {
        public Listed {
            targets = List.copyOf(targets);
        }
    }

    /** Keeps credentials in place of those of the same name, unless that would make one name too many. */
    public Optional<Kept> keep(Draft draft, int countMax, Actor actor) {
        String sql = """
                insert into credential as kept (namespace, name, kind, targets, key_id, sealed)
                select ?, ?, ?, ?, ?, ?
                where (select count(*) from credential where namespace = ? and name <> ?) < ?
                on conflict (namespace, name) do update
                set kind = excluded.kind,
                    targets = excluded.targets,
                    key_id = excluded.key_id,
                    sealed = excluded.sealed,
                    created_at = now()
                returning *, xmax = 0 as fresh
                """;
        return database.inTransaction(connection -> {
            try (PreparedStatement statement = connection.prepareStatement(sql)) {
                statement.setString(1, draft.namespace());
                statement.setString(2, draft.name());
                statement.setString(3, draft.kind());
                statement.setArray(
                        4, connection.createArrayOf("text", draft.targets().toArray()));
                statement.setString(5, draft.keyId());
                statement.setString(6, draft.sealed());
                statement.setString(7, draft.namespace());
                statement.setString(8, draft.name());
                statement.setInt(9, countMax);
                try (ResultSet rows = statement.executeQuery()) {
                    if (!rows.next()) {
                        return Optional.empty();
                    }
                    Map<String, String> detail = Map.of("kind", draft.kind());
                    AuditRows.append(
                            connection,
                            AuditEntries.of(AuditAct.CREDENTIAL_PUT, actor, draft.namespace(), draft.name(), detail));
                    return Optional.of(new Kept(row(rows), rows.getBoolean("fresh")));
                }
            }
        });
    }

    /** The credentials of a name. */
    public Optional<SealedRow> find(String namespace, String name) {
        String sql = """
                select *
                from credential
                where namespace = ? and name = ?
                """;
        return database.reading(connection -> {
            try (PreparedStatement statement = connection.prepareStatement(sql)) {
                statement.setString(1, namespace);
                statement.setString(2, name);
                return rows(statement).stream().findFirst();
            }
        });
    }

    /** Those of a namespace, by name. */
    public List<Listed> list(String namespace, int limit) {
        String sql = """
                select name, kind, targets, created_at
                from credential
                where namespace = ?
                order by name
                limit ?
                """;
        return database.reading(connection -> {
            try (PreparedStatement statement = connection.prepareStatement(sql)) {
                statement.setString(1, namespace);
                statement.setInt(2, limit);
                try (ResultSet rows = statement.executeQuery()) {
                    List<Listed> found = new ArrayList<>();
                    while (rows.next()) {
                        found.add(new Listed(
                                rows.getString("name"),
                                rows.getString("kind"),
                                targets(rows),
                                LogRows.instant(rows, "created_at")));
                    }
                    return found;
                }
            }
        });
    }

    /**
     * Those that are sealed with another key than this one, by namespace and name.
     *
     * @param namespace of the name after which they begin
     */
    public List<SealedRow> otherThan(String keyId, String namespace, String name, int limit) {
        String sql = """
                select *
                from credential
                where key_id <> ? and (namespace, name) > (?, ?)
                order by namespace, name
                limit ?
                """;
        return database.reading(connection -> {
            try (PreparedStatement statement = connection.prepareStatement(sql)) {
                statement.setString(1, keyId);
                statement.setString(2, namespace);
                statement.setString(3, name);
                statement.setInt(4, limit);
                return rows(statement);
            }
        });
    }

    /**
     * Keeps the same credentials sealed anew.
     *
     * @param before the row that was opened
     * @return whether it still was as it was before
     */
    public boolean replace(SealedRow before, String keyId, String sealed) {
        String sql = """
                update credential
                set key_id = ?, sealed = ?
                where namespace = ? and name = ? and sealed = ?
                """;
        return database.inTransaction(connection -> {
            try (PreparedStatement statement = connection.prepareStatement(sql)) {
                statement.setString(1, keyId);
                statement.setString(2, sealed);
                statement.setString(3, before.namespace());
                statement.setString(4, before.name());
                statement.setString(5, before.sealed());
                return statement.executeUpdate() == 1;
            }
        });
    }

    /** Removes credentials; returns whether there were any of this name. */
    public boolean delete(String namespace, String name, Actor actor) {
        String sql = """
                delete from credential
                where namespace = ? and name = ?
                """;
        return database.inTransaction(connection -> {
            try (PreparedStatement statement = connection.prepareStatement(sql)) {
                statement.setString(1, namespace);
                statement.setString(2, name);
                if (statement.executeUpdate() == 0) {
                    return false;
                }
            }
            AuditRows.append(connection, AuditEntries.of(AuditAct.CREDENTIAL_DELETE, actor, namespace, name, Map.of()));
            return true;
        });
    }

    private static List<SealedRow> rows(PreparedStatement statement) throws SQLException {
        try (ResultSet rows = statement.executeQuery()) {
            List<SealedRow> found = new ArrayList<>();
            while (rows.next()) {
                found.add(row(rows));
            }
            return found;
        }
    }

    private static SealedRow row(ResultSet rows) throws SQLException {
        return new SealedRow(
                rows.getString("namespace"),
                rows.getString("name"),
                rows.getString("kind"),
                targets(rows),
                rows.getString("key_id"),
                rows.getString("sealed"),
                LogRows.instant(rows, "created_at"));
    }

    private static List<String> targets(ResultSet rows) throws SQLException {
        return List.of((String[]) rows.getArray("targets").getArray());
    }
}
