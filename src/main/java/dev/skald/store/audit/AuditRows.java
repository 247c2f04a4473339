package dev.skald.store.audit;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.skald.store.log.StoredJson;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.Collections;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Adds rows to the table {@code audit} within the transaction of its caller. */
public final class AuditRows {
    /** The columns, in the order of {@link #COLUMNS}. */
    public static final String NAMES =
            "routine, refused, subject, kind, name, address, role, namespace, act, target, reason, request_id, detail";

    /** What stands in each of them, as text. */
    public static final List<Function<AuditEntry, @Nullable String>> COLUMNS = List.of(
            entry -> Boolean.toString(entry.routine()),
            entry -> Boolean.toString(entry.refused()),
            entry -> entry.actor().subject(),
            entry -> entry.actor().kind(),
            entry -> entry.actor().name(),
            entry -> entry.actor().address(),
            entry -> entry.actor().role(),
            AuditEntry::namespace,
            entry -> entry.act().word(),
            AuditEntry::target,
            AuditEntry::reason,
            entry -> entry.actor().requestId(),
            AuditRows::detail);

    /** The same with their types, from rows that have them as text. */
    public static final String VALUES =
            "routine::boolean, refused::boolean, subject, kind, name, address, role, namespace, act, target, reason, request_id, detail::json";

    /** A parameter for each of them: an array of texts. */
    public static final String PARAMETERS = String.join(", ", Collections.nCopies(COLUMNS.size(), "?::text[]"));

    private AuditRows() {}

    private static @Nullable String detail(AuditEntry entry) {
        if (entry.detail().isEmpty()) {
            return null;
        }
        ObjectNode node = StoredJson.object();
        entry.detail().forEach(node::put);
        return StoredJson.text(node);
    }

    /** Adds entries; nothing is sent when there are none. */
    public static void append(Connection connection, List<AuditEntry> entries) throws SQLException {
        if (entries.isEmpty()) {
            return;
        }
        String sql = """
                insert into audit (%s)
                select %s
                from unnest(%s) as entry (%s)
                """.formatted(NAMES, VALUES, PARAMETERS, NAMES);
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            int index = 0;
            for (Function<AuditEntry, @Nullable String> column : COLUMNS) {
                statement.setArray(++index, texts(connection, entries, column));
            }
            statement.executeUpdate();
        }
    }

    private static Array texts(
            Connection connection, List<AuditEntry> entries, Function<AuditEntry, @Nullable String> column)
            throws SQLException {
        return connection.createArrayOf("text", entries.stream().map(column).toArray(String[]::new));
    }
}
