package dev.skald.store.token;

import dev.skald.queue.Actor;
import dev.skald.store.StoreUnavailable;
import dev.skald.store.audit.AuditAct;
import dev.skald.store.audit.AuditEntries;
import dev.skald.store.audit.AuditRows;
import dev.skald.store.jdbc.Database;
import dev.skald.store.log.LogRows;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Makes, finds, lists and removes tokens. */
@ApplicationScoped
public class Tokens {
    private final Database database;

    Tokens(Database database) {
        this.database = database;
    }

    /**
     * A token as it is to be kept.
     *
     * @param namespace {@code *} for all
     * @param expiresAt null for never
     */
    public record Draft(
            String namespace,
            String name,
            String role,
            String subject,
            String createdBy,
            @Nullable Instant expiresAt) {}

    /**
     * Keeps a token.
     *
     * @return empty when there is one with this name in the namespace; it stays as it is
     * @throws StoreUnavailable when the database can't be reached
     */
    public Optional<Token> keep(Draft draft, TokenHash hash, Actor actor) {
        String sql = """
                insert into token (namespace, name, hash, role, subject, created_by, expires_at)
                values (?, ?, ?, ?, ?, ?, ?)
                on conflict (namespace, name) do nothing
                returning namespace, name, role, subject, created_at, created_by, expires_at, last_used_at
                """;
        return database.inTransaction(connection -> {
            try (PreparedStatement statement = connection.prepareStatement(sql)) {
                statement.setString(1, draft.namespace());
                statement.setString(2, draft.name());
                statement.setBytes(3, hash.bytes());
                statement.setString(4, draft.role());
                statement.setString(5, draft.subject());
                statement.setString(6, draft.createdBy());
                Instant expires = draft.expiresAt();
                statement.setObject(7, expires == null ? null : expires.atOffset(ZoneOffset.UTC));
                Optional<Token> made = first(statement);
                if (made.isPresent()) {
                    Map<String, String> detail = Map.of("role", draft.role(), "subject", draft.subject());
                    AuditRows.append(
                            connection,
                            AuditEntries.of(AuditAct.TOKEN_MAKE, actor, draft.namespace(), draft.name(), detail));
                }
                return made;
            }
        });
    }

    /**
     * The token with this hash, unless it has expired.
     *
     * @throws StoreUnavailable when the database can't be reached
     */
    public Optional<Token> find(TokenHash hash) {
        String sql = """
                select namespace, name, role, subject, created_at, created_by, expires_at, last_used_at
                from token
                where hash = ? and (expires_at is null or expires_at > now())
                """;
        return database.reading(connection -> {
            try (PreparedStatement statement = connection.prepareStatement(sql)) {
                statement.setBytes(1, hash.bytes());
                return first(statement);
            }
        });
    }

    /**
     * A page of tokens, by namespace and name; those that have expired, too.
     *
     * @param namespaces only of these; null for all
     * @param after the namespace and the name of the last one of the page before; both empty for the first page
     * @throws StoreUnavailable when the database can't be reached
     */
    public List<Token> page(@Nullable Collection<String> namespaces, Place after, int limit) {
        String sql = """
                select namespace, name, role, subject, created_at, created_by, expires_at, last_used_at
                from token
                where (namespace, name) > (?, ?) and (?::text[] is null or namespace = any(?::text[]))
                order by namespace, name
                limit ?
                """;
        return database.reading(connection -> {
            try (PreparedStatement statement = connection.prepareStatement(sql)) {
                Array only = namespaces == null ? null : connection.createArrayOf("text", namespaces.toArray());
                statement.setString(1, after.namespace());
                statement.setString(2, after.name());
                statement.setArray(3, only);
                statement.setArray(4, only);
                statement.setInt(5, limit);
                try (ResultSet rows = statement.executeQuery()) {
                    List<Token> page = new ArrayList<>();
                    while (rows.next()) {
                        page.add(token(rows));
                    }
                    return page;
                }
            }
        });
    }

    /** Where a token stands in the list. */
    public record Place(String namespace, String name) {
        /** Before all others. */
        public static final Place FIRST = new Place("", "");
    }

    /**
     * Removes a token.
     *
     * @return its hash; empty when there is none with this name in the namespace
     * @throws StoreUnavailable when the database can't be reached
     */
    public Optional<TokenHash> delete(String namespace, String name, Actor actor) {
        String sql = """
                delete from token
                where namespace = ? and name = ?
                returning hash
                """;
        return database.inTransaction(connection -> {
            try (PreparedStatement statement = connection.prepareStatement(sql)) {
                statement.setString(1, namespace);
                statement.setString(2, name);
                try (ResultSet rows = statement.executeQuery()) {
                    if (!rows.next()) {
                        return Optional.empty();
                    }
                    AuditRows.append(
                            connection, AuditEntries.of(AuditAct.TOKEN_REVOKE, actor, namespace, name, Map.of()));
                    return Optional.of(TokenHash.stored(rows.getBytes("hash")));
                }
            }
        });
    }

    /**
     * Notes that these were used in this minute.
     *
     * @return how many had not been noted yet
     * @throws StoreUnavailable when the database can't be reached
     */
    public int used(Collection<TokenHash> hashes) {
        String sql = """
                update token
                set last_used_at = date_trunc('minute', now())
                where hash = any(?) and (last_used_at is null or last_used_at < date_trunc('minute', now()))
                """;
        return database.inTransaction(connection -> {
            try (PreparedStatement statement = connection.prepareStatement(sql)) {
                statement.setArray(1, hashes(connection, hashes));
                return statement.executeUpdate();
            }
        });
    }

    private static Array hashes(Connection connection, Collection<TokenHash> hashes) throws SQLException {
        return connection.createArrayOf(
                "bytea", hashes.stream().map(TokenHash::bytes).toArray(byte[][]::new));
    }

    private static Optional<Token> first(PreparedStatement statement) throws SQLException {
        try (ResultSet rows = statement.executeQuery()) {
            return rows.next() ? Optional.of(token(rows)) : Optional.empty();
        }
    }

    private static Token token(ResultSet rows) throws SQLException {
        return new Token(
                rows.getString("namespace"),
                rows.getString("name"),
                rows.getString("role"),
                rows.getString("subject"),
                LogRows.instant(rows, "created_at"),
                rows.getString("created_by"),
                instant(rows, "expires_at"),
                instant(rows, "last_used_at"));
    }

    private static @Nullable Instant instant(ResultSet rows, String column) throws SQLException {
        return rows.getObject(column) == null ? null : LogRows.instant(rows, column);
    }
}
