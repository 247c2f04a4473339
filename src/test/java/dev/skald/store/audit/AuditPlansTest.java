package dev.skald.store.audit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.skald.support.Explain;
import dev.skald.support.NoTimers;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Set;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/** A rare act is found by an index, however long the audit is. */
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
    @FieldSource("dev.skald.support.Explain#MODES")
    void a_rare_act_is_found_without_reading_the_rest(String mode) throws SQLException, IOException {
        AuditQuery query = new AuditQuery(Set.of("acme"), null, AuditAct.QUEUE_PAUSE, null, null, null, null, 20);
        AuditLog.Selection selection = new AuditLog.Selection(query);

        Explain explain = Explain.of(source, mode, selection.statement(), selection.parameters);

        assertThat(explain.goesBy("audit_by_act")).as(explain.toString()).isTrue();
    }

    private void run(String sql) throws SQLException {
        try (Connection connection = source.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
