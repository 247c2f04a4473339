package dev.skald.postgres;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/** One statement over a connection of its own. */
final class Sql {

    private Sql() {}

    static void run(String jdbcUrl, String statement) throws SQLException {
        try (Connection connection = DriverManager.getConnection(jdbcUrl);
                Statement sql = connection.createStatement()) {
            sql.execute(statement);
        }
    }

    /** Returns the first column of the first row. */
    static String ask(String jdbcUrl, String question) throws SQLException {
        try (Connection connection = DriverManager.getConnection(jdbcUrl);
                Statement sql = connection.createStatement();
                ResultSet answer = sql.executeQuery(question)) {
            answer.next();
            return answer.getString(1);
        }
    }

    /** Commits a word, the only one that {@link #remembered} finds again. */
    static void remember(String jdbcUrl, String word) throws SQLException {
        run(jdbcUrl, "drop table if exists memory; create table memory as select '" + word + "' as word");
    }

    static String remembered(String jdbcUrl) throws SQLException {
        return ask(jdbcUrl, "select word from memory");
    }
}
