package dev.skald.support;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import javax.sql.DataSource;

/**
 * What the database did to carry out a statement, as EXPLAIN tells it.
 *
 * @param plan the node at the top, with the others below it
 */
public record Explain(JsonNode plan) {
    /** The plan for these very parameters, and the one for any, which the database may use once it has planned a few times. */
    public static final List<String> MODES = List.of("force_custom_plan", "force_generic_plan");

    /**
     * Carries a statement out and explains it.
     *
     * @param mode one of {@link #MODES}
     * @param sql a statement that only reads
     */
    public static Explain of(DataSource source, String mode, String sql, List<?> parameters)
            throws SQLException, IOException {
        try (Connection connection = source.getConnection();
                Statement settings = connection.createStatement()) {
            connection.setAutoCommit(false);
            settings.execute("set local plan_cache_mode = " + mode);
            try (PreparedStatement statement =
                    connection.prepareStatement("explain (analyze, buffers, format json) " + sql)) {
                for (int i = 0; i < parameters.size(); i++) {
                    statement.setObject(i + 1, parameters.get(i));
                }
                try (ResultSet rows = statement.executeQuery()) {
                    rows.next();
                    return new Explain(new ObjectMapper()
                            .readTree(rows.getString(1))
                            .path(0)
                            .path("Plan"));
                }
            } finally {
                connection.rollback();
            }
        }
    }

    /** How many rows came out. */
    public long rows() {
        return plan.path("Actual Rows").asLong();
    }

    /** How many pages of 8 KiB were read, from memory or disk. */
    public long pages() {
        return plan.path("Shared Hit Blocks").asLong()
                + plan.path("Shared Read Blocks").asLong();
    }

    /** Whether an index was used. */
    public boolean goesBy(String index) {
        return nodes(plan).anyMatch(node -> node.path("Index Name").asText().equals(index));
    }

    /** Whether one of these tables was read from beginning to end. */
    public boolean readsAllOf(Set<String> tables) {
        return nodes(plan)
                .anyMatch(node -> node.path("Node Type").asText().equals("Seq Scan")
                        && tables.contains(node.path("Relation Name").asText()));
    }

    private static Stream<JsonNode> nodes(JsonNode node) {
        return Stream.concat(Stream.of(node), node.path("Plans").valueStream().flatMap(Explain::nodes));
    }
}
