package dev.skald.store.audit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.skald.support.NoTimers;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** However much is noted, what was done seldom is found by an index. */
@QuarkusTest
@TestProfile(NoTimers.class)
class AuditPlansTest {
    @Inject
    DataSource source;

    @BeforeEach
    void fill() throws SQLException {
        clear();
        run("""
                insert into audit (at, routine, refused, subject, kind, name, role, namespace, act, target)
                select now() - make_interval(secs => n), n % 3000 > 0, false, 'ada', 'token', 'ada', 'admin', 'acme',
                    case when n % 3000 > 0 then 'queue-start' else 'queue-pause' end, 'q' || n
                from generate_series(1, 30000) n
                """);
        run("analyze audit");
    }

    @AfterEach
    void clear() throws SQLException {
        run("set skald.audit.purge = 'on'; delete from audit; reset skald.audit.purge");
    }

    @ParameterizedTest
    @ValueSource(strings = {"force_custom_plan", "force_generic_plan"})
    void a_rare_act_is_found_without_reading_the_rest(String mode) throws SQLException {
        AuditQuery query = new AuditQuery(Set.of("acme"), null, AuditAct.QUEUE_PAUSE, null, null, null, null, 20);

        assertThat(plan(query, mode)).anyMatch(line -> line.contains("audit_by_act"));
    }

    private List<String> plan(AuditQuery query, String mode) throws SQLException {
        AuditLog.Selection selection = new AuditLog.Selection(query);
        try (Connection connection = source.getConnection();
                Statement settings = connection.createStatement()) {
            connection.setAutoCommit(false);
            settings.execute("set local plan_cache_mode = " + mode);
            try (PreparedStatement statement = connection.prepareStatement("explain " + selection.statement())) {
                for (int i = 0; i < selection.parameters.size(); i++) {
                    statement.setObject(i + 1, selection.parameters.get(i));
                }
                List<String> lines = new ArrayList<>();
                try (ResultSet rows = statement.executeQuery()) {
                    while (rows.next()) {
                        lines.add(rows.getString(1));
                    }
                }
                return lines;
            } finally {
                connection.rollback();
            }
        }
    }

    private void run(String sql) throws SQLException {
        try (Connection connection = source.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
