package dev.skald.store.definition;

import dev.skald.queue.Actor;
import dev.skald.queue.Json;
import dev.skald.store.StoreUnavailable;
import dev.skald.store.audit.AuditAct;
import dev.skald.store.audit.AuditEntries;
import dev.skald.store.audit.AuditRows;
import dev.skald.store.jdbc.Database;
import dev.skald.store.log.LogRows;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.IntPredicate;
import org.hibernate.JDBCException;
import org.jspecify.annotations.Nullable;

/** Keeps definitions: steps under a name, in versions. Each namespace has its own names. */
@ApplicationScoped
public class Definitions {
    private final DefinitionRepository repository;
    private final Database database;

    Definitions(DefinitionRepository repository, Database database) {
        this.repository = repository;
        this.database = database;
    }

    /**
     * A definition to store.
     *
     * @param fingerprint the same for all bodies with the same meaning
     * @param description for lists; null for none
     */
    public record Draft(
            String namespace,
            String name,
            Json body,
            String fingerprint,
            @Nullable String description) {}

    /** The outcome of storing a definition. */
    public sealed interface Kept {
        /**
         * It is the newest version now.
         *
         * @param fresh whether the name is new
         */
        record New(Definition definition, boolean fresh) implements Kept {}

        /** The newest version means the same; nothing was changed. */
        record Same(Definition definition) implements Kept {}

        /**
         * The newest version is not the one that the caller expected; nothing was changed.
         *
         * @param version the newest; 0 when there is none
         */
        record Unexpected(int version) implements Kept {}
    }

    /**
     * Stores a definition as the newest version of its name, unless the newest version means the same.
     *
     * @param expected receives the number of the newest version, 0 for none, and decides whether to store
     * @param actor the requester, for the audit
     * @throws StoreUnavailable when the database can't be reached
     */
    public Kept keep(Draft draft, IntPredicate expected, Actor actor) {
        return database.inTransaction(connection -> {
            Kept kept = keep(connection, draft, expected);
            if (kept instanceof Kept.New fresh) {
                Map<String, String> version =
                        Map.of("version", Integer.toString(fresh.definition().version()));
                AuditRows.append(
                        connection,
                        AuditEntries.of(AuditAct.DEFINITION_PUT, actor, draft.namespace(), draft.name(), version));
            }
            return kept;
        });
    }

    private static Kept keep(Connection connection, Draft draft, IntPredicate expected) throws SQLException {
        OptionalInt last = lock(connection, draft.namespace(), draft.name());
        Latest latest = last.isPresent() ? latest(connection, draft, last.getAsInt()) : null;
        int now = latest == null ? 0 : latest.definition.version();
        if (!expected.test(now)) {
            return new Kept.Unexpected(now);
        }
        if (last.isEmpty()) {
            // Another transaction may be storing the first version of this name, too. Then the insert waits for it, and
            // we read again.
            return insertName(connection, draft)
                    ? new Kept.New(insertVersion(connection, draft), true)
                    : keep(connection, draft, expected);
        }
        if (latest != null && latest.fingerprint.equals(draft.fingerprint())) {
            return new Kept.Same(latest.definition);
        }
        return new Kept.New(insertVersion(connection, draft), latest == null);
    }

    /**
     * The newest version that the name ever had, locked until the transaction ends; empty for a name that was never
     * used.
     */
    private static OptionalInt lock(Connection connection, String namespace, String name) throws SQLException {
        String sql = """
                select version
                from definition
                where namespace = ? and name = ?
                for update
                """;
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setString(1, namespace);
            statement.setString(2, name);
            try (ResultSet rows = statement.executeQuery()) {
                return rows.next() ? OptionalInt.of(rows.getInt("version")) : OptionalInt.empty();
            }
        }
    }

    private record Latest(Definition definition, String fingerprint) {}

    private static @Nullable Latest latest(Connection connection, Draft draft, int version) throws SQLException {
        String sql = """
                select fingerprint, body, created_at
                from definition_version
                where namespace = ? and name = ? and version = ?
                """;
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setString(1, draft.namespace());
            statement.setString(2, draft.name());
            statement.setInt(3, version);
            try (ResultSet rows = statement.executeQuery()) {
                return rows.next()
                        ? new Latest(
                                new Definition(
                                        draft.name(),
                                        version,
                                        LogRows.instant(rows, "created_at"),
                                        new Json(rows.getString("body"))),
                                rows.getString("fingerprint"))
                        : null;
            }
        }
    }

    private static boolean insertName(Connection connection, Draft draft) throws SQLException {
        String sql = """
                insert into definition (namespace, name, version)
                values (?, ?, 0)
                on conflict do nothing
                """;
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setString(1, draft.namespace());
            statement.setString(2, draft.name());
            return statement.executeUpdate() == 1;
        }
    }

    private static Definition insertVersion(Connection connection, Draft draft) throws SQLException {
        String sql = """
                with counted as (
                    update definition
                    set version = version + 1
                    where namespace = ? and name = ?
                    returning namespace, name, version
                )
                insert into definition_version (namespace, name, version, fingerprint, description, body)
                select namespace, name, version, ?, ?, ?::json
                from counted
                returning version, created_at
                """;
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setString(1, draft.namespace());
            statement.setString(2, draft.name());
            statement.setString(3, draft.fingerprint());
            statement.setString(4, draft.description());
            statement.setString(5, draft.body().text());
            try (ResultSet rows = statement.executeQuery()) {
                rows.next();
                return new Definition(
                        draft.name(), rows.getInt("version"), LogRows.instant(rows, "created_at"), draft.body());
            }
        }
    }

    /**
     * Finds a definition.
     *
     * @param version null for the newest
     * @return empty when there is no such name or version
     * @throws StoreUnavailable when the database can't be reached
     */
    public Optional<Definition> find(String namespace, String name, @Nullable Integer version) {
        try {
            return repository.version(namespace, name, version).map(Definitions::definition);
        } catch (JDBCException e) {
            throw Database.translated(e.getSQLException());
        }
    }

    private static Definition definition(DefinitionEntity row) {
        return new Definition(
                Objects.requireNonNull(row.name),
                row.version,
                Objects.requireNonNull(row.createdAt),
                new Json(Objects.requireNonNull(row.body)));
    }

    /**
     * A page of the newest versions, ordered by name.
     *
     * @param after the last name of the previous page; empty for the first page
     * @param limit how many at most
     * @throws StoreUnavailable when the database can't be reached
     */
    public List<DefinitionSummary> page(String namespace, String after, int limit) {
        try {
            return repository.page(namespace, after, limit);
        } catch (JDBCException e) {
            throw Database.translated(e.getSQLException());
        }
    }

    /**
     * Deletes a name with all its versions. Its version counter is kept.
     *
     * @param actor the requester, for the audit
     * @return whether the name existed
     * @throws StoreUnavailable when the database can't be reached
     */
    public boolean delete(String namespace, String name, Actor actor) {
        String sql = """
                delete from definition_version
                where namespace = ? and name = ?
                """;
        return database.inTransaction(connection -> {
            // Waits for a version that is being written now, so that it is deleted with the others.
            if (lock(connection, namespace, name).isEmpty()) {
                return false;
            }
            try (PreparedStatement statement = connection.prepareStatement(sql)) {
                statement.setString(1, namespace);
                statement.setString(2, name);
                if (statement.executeUpdate() == 0) {
                    return false;
                }
            }
            AuditRows.append(connection, AuditEntries.of(AuditAct.DEFINITION_DELETE, actor, namespace, name, Map.of()));
            return true;
        });
    }
}
