package dev.skald.store.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.skald.support.NoTimers;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.postgresql.jdbc.PgConnection;

/** A database of an earlier version is brought up to date with what is in it. */
@QuarkusTest
@TestProfile(NoTimers.class)
class MigrationTest {
    private static final String SCHEMA = "earlier_version";

    @Inject
    DataSource source;

    @Inject
    Flyway flyway;

    @AfterEach
    void leaveNothingForOtherTests() throws SQLException {
        run("drop schema if exists " + SCHEMA + " cascade");
    }

    @Test
    void what_a_queue_is_and_when_it_ended_survives_the_move_into_its_lock_row() throws SQLException {
        migrate("5");
        run("""
                insert into queue (id, name, fingerprint, definition, input, created_at, status, ended_at)
                select ('00000000-0000-0000-0000-00000000000' || n)::uuid, status, 'f', '{}', '{}', to_timestamp(n), status,
                    case when status in ('succeeded', 'restored') then to_timestamp(n + 10) end
                from unnest(array['running', 'succeeded', 'attention', 'restored']) with ordinality as made (status, n)
                """);
        run("""
                insert into event_lock (queue_id, fence, interrupted, seq)
                select id, 1, false, 1
                from queue
                where status <> 'restored'
                """);

        migrate("latest");

        assertThat(rows("""
                select concat_ws(' ', name, status, extract(epoch from queue.created_at)::bigint,
                    extract(epoch from event_lock.created_at)::bigint, extract(epoch from ended_at)::bigint,
                    extract(epoch from restored_at)::bigint)
                from queue
                left join event_lock on queue_id = id
                order by id
                """))
                .containsExactly(
                        "running running 1 1",
                        "succeeded succeeded 2 2 12",
                        "attention attention 3 3",
                        "restored 4 14");
    }

    @Test
    void tokens_that_were_given_out_stay_valid() throws SQLException {
        migrate("6");
        run("insert into callback_key (key) values ('k')");

        migrate("latest");

        assertThat(rows("select bound_since > now() from callback_key")).containsExactly("t");
    }

    @Test
    void what_was_there_before_namespaces_and_what_older_nodes_write_is_in_the_default_one() throws SQLException {
        String written = """
                insert into queue (id, name, fingerprint, definition, input)
                values (gen_random_uuid(), 'trip', 'f', '{}', '{}');
                insert into event_lock (queue_id, fence, interrupted, seq, status)
                select id, 1, false, 1, 'running' from queue on conflict do nothing;
                insert into queue_label (queue_id, key, value)
                select id, 'k', 'v' from queue on conflict do nothing;
                insert into tombstone (id, outcome, created_at, ended_at) values (gen_random_uuid(), 'restored', now(), now());
                insert into definition (name, version) values ('trip', 0) on conflict do nothing;
                with counted as (
                    update definition set version = version + 1 where name = 'trip' returning name, version
                )
                insert into definition_version (name, version, fingerprint, body)
                select name, version, 'f', '{}' from counted;
                """;
        migrate("12");
        run(written);

        migrate("latest");
        run(written);

        assertThat(rows("""
                select distinct namespace || ' ' || owner from queue
                union all select distinct namespace from event_lock
                union all select distinct namespace from queue_label
                union all select distinct namespace || ' ' || owner from tombstone
                union all select distinct namespace from definition
                union all select namespace || ' ' || name || '@' || version from definition_version
                """))
                .containsExactlyInAnyOrder(
                        "default anonymous",
                        "default",
                        "default",
                        "default anonymous",
                        "default",
                        "default trip@1",
                        "default trip@2");
    }

    @Test
    void a_migration_may_take_as_long_as_it_takes_and_nothing_else() throws SQLException {
        List<Connection> others = new ArrayList<>();
        try {
            for (int i = 0; i < 5; i++) {
                others.add(source.getConnection());
            }
            for (Connection other : others) {
                assertThat(limits(other)).containsExactly("5s", "10s", "10s");
                assertThat(other.getNetworkTimeout()).isEqualTo(15_000);
            }
        } finally {
            for (Connection other : others) {
                other.close();
            }
        }

        try (Connection migrating = flyway.getConfiguration().getDataSource().getConnection()) {
            assertThat(limits(migrating)).containsExactly("0", "0", "0");
            assertThat(migrating.getNetworkTimeout()).isZero();
            // Outside of a migration nothing takes it out of the pool again.
            migrating.unwrap(PgConnection.class).close();
        }
    }

    private static List<String> limits(Connection connection) throws SQLException {
        List<String> limits = new ArrayList<>();
        try (Statement statement = connection.createStatement()) {
            for (String name : List.of("lock_timeout", "statement_timeout", "idle_in_transaction_session_timeout")) {
                try (ResultSet found = statement.executeQuery("show " + name)) {
                    found.next();
                    limits.add(found.getString(1));
                }
            }
        }
        return limits;
    }

    private void migrate(String version) {
        Flyway.configure()
                .dataSource(source)
                .schemas(SCHEMA)
                .target(version)
                .load()
                .migrate();
    }

    private void run(String sql) throws SQLException {
        try (Connection connection = source.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("set search_path to " + SCHEMA);
            statement.execute(sql);
            statement.execute("reset search_path");
        }
    }

    private List<String> rows(String sql) throws SQLException {
        try (Connection connection = source.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("set search_path to " + SCHEMA);
            List<String> rows = new ArrayList<>();
            try (ResultSet found = statement.executeQuery(sql)) {
                while (found.next()) {
                    rows.add(found.getString(1));
                }
            }
            statement.execute("reset search_path");
            return rows;
        }
    }
}
