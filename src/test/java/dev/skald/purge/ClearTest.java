package dev.skald.purge;

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
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@QuarkusTest
@TestProfile(NoTimers.class)
class ClearTest {
    @Inject
    DataSource source;

    @Inject
    Clear clear;

    @BeforeEach
    @AfterEach
    void empty() throws SQLException {
        run("truncate queue, queue_label, event_lock, event_log_entry, tombstone");
    }

    @Test
    void one_round_purges_everything_past_its_window_and_nothing_else() throws SQLException {
        // More than two batches.
        queues(1003, "succeeded", "25 hours");
        queues(3, "succeeded", "23 hours");
        queues(2, "restored", "1000 days");

        assertThat(clear.runOnce()).isEqualTo(1003);

        assertThat(count("queue")).isEqualTo(5);
        assertThat(count("event_log_entry")).isEqualTo(5);
        assertThat(count("tombstone where outcome = 'succeeded'")).isEqualTo(1003);
        assertThat(clear.runOnce()).isZero();
    }

    @Test
    void one_round_forgets_everything_that_was_remembered_for_long_enough() throws SQLException {
        buried(1003, "31 days");
        buried(2, "29 days");

        assertThat(clear.runOnce()).isZero();

        assertThat(count("tombstone")).isEqualTo(2);
    }

    private void queues(int howMany, String status, String endedBefore) throws SQLException {
        run("""
                with made as (
                    insert into queue (id, name, fingerprint, definition, input, status, ended_at)
                    select gen_random_uuid(), 'trip', 'f1', '{}', '{}', '%2$s', now() - interval '%3$s'
                    from generate_series(1, %1$d)
                    returning id
                ), locked as (
                    insert into event_lock (queue_id, fence, interrupted, seq)
                    select id, 1, false, 1
                    from made
                )
                insert into event_log_entry (queue_id, seq, node, operation)
                select id, 1, 'gone', 'queue-started'
                from made
                """.formatted(howMany, status, endedBefore));
    }

    private void buried(int howMany, String before) throws SQLException {
        run("""
                insert into tombstone (id, outcome, created_at, ended_at, buried_at)
                select gen_random_uuid(), 'succeeded', now(), now(), now() - interval '%2$s'
                from generate_series(1, %1$d)
                """.formatted(howMany, before));
    }

    private void run(String sql) throws SQLException {
        try (Connection connection = source.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private long count(String from) throws SQLException {
        try (Connection connection = source.getConnection();
                PreparedStatement statement = connection.prepareStatement("select count(*) from " + from);
                ResultSet rows = statement.executeQuery()) {
            rows.next();
            return rows.getLong(1);
        }
    }
}
