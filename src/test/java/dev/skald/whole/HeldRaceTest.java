package dev.skald.whole;

import static dev.skald.support.QueueAssert.assertThatQueue;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.skald.support.Caller;
import dev.skald.support.CheckEndpoint;
import dev.skald.support.DatabaseTime;
import dev.skald.support.Eventually;
import dev.skald.support.NoTimers;
import dev.skald.support.StartBody;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import javax.sql.DataSource;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * A caller with a database of its own, whose transaction is still open when it is asked whether it committed. The
 * statements are those of {@code docs/held.md}.
 */
@QuarkusTest
@TestProfile(NoTimers.class)
class HeldRaceTest extends WholeService {
    private static final String SCHEMA = "shop";
    private static final String UNIQUE_VIOLATION = "23505";
    private static final int OK = 200;
    private static final int NOT_FOUND = 404;
    private static final int CONFLICT = 409;

    private final List<String> page = sqlOfPage();

    @Inject
    DataSource skald;

    @ConfigProperty(name = "quarkus.datasource.jdbc.url")
    String url;

    private Connection caller;

    private static List<String> sqlOfPage() {
        try {
            String text = Files.readString(Path.of("docs", "held.md"));
            return Pattern.compile("```sql\n(.*?)```", Pattern.DOTALL)
                    .matcher(text)
                    .results()
                    .map(MatchResult::group)
                    .flatMap(block -> Pattern.compile(";\\s*")
                            .splitAsStream(block.replace("```sql", "").replace("```", "")))
                    .map(statement -> statement.strip().replace("$1", "?"))
                    .filter(statement -> !statement.isEmpty())
                    .toList();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    @BeforeEach
    void openShop() throws SQLException {
        try (Connection connection = skald.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("drop schema if exists shop cascade");
            statement.execute("create schema shop");
        }
        caller = shop();
        try (Statement statement = caller.createStatement()) {
            statement.execute(page.getFirst());
        }
        caller.setAutoCommit(false);
    }

    @AfterEach
    void closeShop() throws SQLException {
        caller.rollback();
        caller.close();
    }

    private Connection shop() throws SQLException {
        PGSimpleDataSource source = new PGSimpleDataSource();
        source.setUrl(url);
        source.setCurrentSchema(SCHEMA);
        return source.getConnection();
    }

    private void write(Connection connection, String sql, UUID id) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setObject(1, id);
            statement.executeUpdate();
        }
    }

    /** What the row of a queue says; empty when there is none. */
    private String outcome(UUID id) throws SQLException {
        try (Connection connection = shop();
                PreparedStatement statement = connection.prepareStatement(page.get(3))) {
            statement.setObject(1, id);
            try (ResultSet rows = statement.executeQuery()) {
                return rows.next() ? rows.getString(1) : "";
            }
        }
    }

    /** Asked, it looks and does nothing else. */
    private CheckEndpoint looking() {
        return CheckEndpoint.deciding((id, number) -> outcome(id).isEmpty() ? NOT_FOUND : OK);
    }

    /** Asked, it closes the door first. */
    private CheckEndpoint closing() {
        return CheckEndpoint.deciding((id, number) -> {
            try (Connection connection = shop()) {
                write(connection, page.get(2), id);
            }
            return outcome(id).equals("committed") ? OK : CONFLICT;
        });
    }

    private void commitOrder(UUID id) throws SQLException {
        write(caller, page.get(1), id);
        caller.commit();
    }

    private StartBody started(CheckEndpoint check) throws Exception {
        StartBody body = StartBody.at(participant, "hotel").with("hold", check.hold(Duration.ofHours(1)));
        assertThat(Caller.start(body).statusCode()).isEqualTo(201);
        assertThatQueue(body).comesToWaitFor("submit", "null");
        return body;
    }

    @Test
    void a_check_that_only_looks_loses_the_race() throws Exception {
        try (CheckEndpoint check = looking()) {
            StartBody body = started(check);
            DatabaseTime.come(body.id());
            assertThatQueue(body).becomes("restored");

            commitOrder(body.id());

            assertThat(outcome(body.id()))
                    .as("the order of a queue that was dropped")
                    .isEqualTo("committed");
            assertThat(Caller.submit(body.id()).statusCode()).isEqualTo(409);
            assertThat(participant.calls()).isEmpty();
        }
    }

    @Test
    void a_check_that_closes_the_door_wins_the_race() throws Exception {
        try (CheckEndpoint check = closing()) {
            StartBody body = started(check);
            DatabaseTime.come(body.id());
            assertThatQueue(body).becomes("restored");

            assertThatThrownBy(() -> commitOrder(body.id()))
                    .isInstanceOfSatisfying(
                            SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo(UNIQUE_VIOLATION));

            caller.rollback();
            assertThat(outcome(body.id())).isEqualTo("closed");
            assertThat(participant.calls()).isEmpty();
        }
    }

    @Test
    void a_check_waits_for_the_transaction_that_is_about_to_commit() throws Exception {
        try (CheckEndpoint check = closing()) {
            StartBody body = started(check);
            write(caller, page.get(1), body.id());
            DatabaseTime.come(body.id());
            Eventually.until("the check waits for the transaction", this::somebodyWaitsInTheShop);
            assertThatQueue(body).is("held");

            caller.commit();

            assertThatQueue(body).becomes("succeeded").keptItsPromiseIn(book);
            assertThat(outcome(body.id())).isEqualTo("committed");
        }
    }

    @Test
    void a_check_waits_for_the_transaction_that_is_about_to_roll_back() throws Exception {
        try (CheckEndpoint check = closing()) {
            StartBody body = started(check);
            write(caller, page.get(1), body.id());
            DatabaseTime.come(body.id());
            Eventually.until("the check waits for the transaction", this::somebodyWaitsInTheShop);

            caller.rollback();

            assertThatQueue(body).becomes("restored");
            assertThat(outcome(body.id())).isEqualTo("closed");
            assertThat(participant.calls()).isEmpty();
        }
    }

    private boolean somebodyWaitsInTheShop() throws SQLException {
        String sql = """
                select count(*)
                from pg_stat_activity
                where wait_event_type = 'Lock' and query like '%order_queue%'
                """;
        try (Connection connection = shop();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            return rows.next() && rows.getInt(1) > 0;
        }
    }
}
