package dev.skald.purge;

import static org.assertj.core.api.Assertions.assertThat;

import dev.skald.engine.Duties;
import dev.skald.engine.WindowSettings;
import dev.skald.store.removal.PurgeableQueues;
import dev.skald.store.removal.Tombstones;
import dev.skald.support.NoTimers;
import dev.skald.support.Together;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Collections;
import java.util.List;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@QuarkusTest
@TestProfile(NoTimers.class)
class ClearQueuesTest {
    @Inject
    DataSource source;

    @Inject
    ClearQueues clear;

    @Inject
    Duties duties;

    @Inject
    PurgeableQueues succeeded;

    @Inject
    Tombstones tombstones;

    @Inject
    WindowSettings window;

    @Inject
    PurgeSettings settings;

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
    void five_hundred_queues_go_in_one_transaction() throws SQLException {
        queues(1003, "succeeded", "25 hours");

        clear.runOnce();

        assertThat(transactions()).isEqualTo(3);
    }

    @Test
    void long_logs_are_removed_a_few_at_a_time() throws SQLException {
        queues(4, "succeeded", "25 hours");
        run("update event_lock set seq = 10000");

        assertThat(clear.runOnce()).isEqualTo(4);

        assertThat(transactions()).isEqualTo(2);
    }

    @Test
    void queues_that_cannot_be_purged_hold_up_no_others() throws SQLException {
        queues(600, "succeeded", "25 hours");
        // There must not be a tombstone yet, so that a second one is refused.
        run("""
                insert into tombstone (id, outcome, created_at, ended_at)
                select id, 'restored', now(), now()
                from queue
                order by id
                limit 3
                """);

        assertThat(clear.runOnce()).isEqualTo(597);

        assertThat(count("queue")).isEqualTo(3);
        assertThat(count("event_lock")).isEqualTo(3);
        assertThat(count("event_log_entry")).isEqualTo(3);
        assertThat(count("tombstone where outcome = 'succeeded'")).isEqualTo(597);
    }

    @Test
    void a_sub_queue_goes_in_the_round_after_its_parent() throws SQLException {
        queues(1, "succeeded", "25 hours");
        run("""
                with part as (
                    insert into queue (id, name, fingerprint, definition, input, parent_id)
                    select gen_random_uuid(), 'part', 'step of another queue', '{}', '{}', id
                    from queue
                    returning id
                )
                insert into event_lock (queue_id, fence, interrupted, seq, status, ended_at)
                select id, 1, false, 1, 'succeeded', now() - interval '26 hours'
                from part
                """);

        assertThat(clear.runOnce()).isEqualTo(1);
        assertThat(count("queue where name = 'part'")).isEqualTo(1);
        assertThat(clear.runOnce()).isEqualTo(1);
        assertThat(count("queue")).isZero();
    }

    @Test
    void nodes_that_purge_at_once_remove_each_queue_once() throws Exception {
        queues(5000, "succeeded", "25 hours");

        List<Integer> purged = Together.run(Collections.nCopies(3, clear::runOnce));
        int left = clear.runOnce();

        assertThat(purged.stream().mapToInt(each -> each).sum() + left).isEqualTo(5000);
        assertThat(count("tombstone")).isEqualTo(5000);
        assertThat(count("queue")).isZero();
    }

    @Test
    void a_round_that_is_told_to_end_does_so_after_its_batch() throws SQLException {
        queues(1003, "succeeded", "25 hours");
        ClearQueues stopping =
                new ClearQueues(duties, succeeded, tombstones, (round, batch) -> batch.isZero(), window, settings);

        assertThat(stopping.runOnce()).isEqualTo(500);
        assertThat(count("queue")).isEqualTo(503);
    }

    @Test
    void one_round_forgets_everything_that_was_remembered_for_long_enough() throws SQLException {
        tombstones(1003, "31 days");
        tombstones(2, "29 days");

        assertThat(clear.runOnce()).isZero();

        assertThat(count("tombstone")).isEqualTo(2);
    }

    private void queues(int howMany, String status, String endedBefore) throws SQLException {
        run("update database_clock set latest = now()");
        run("""
                with made as (
                    insert into queue (id, name, fingerprint, definition, input)
                    select gen_random_uuid(), 'trip', 'f1', '{}', '{}'
                    from generate_series(1, %1$d)
                    returning id
                ), locked as (
                    insert into event_lock (queue_id, fence, interrupted, seq, status, ended_at)
                    select id, 1, false, 1, '%2$s', now() - interval '%3$s'
                    from made
                )
                insert into event_log_entry (queue_id, seq, node, operation)
                select id, 1, 'gone', 'queue-started'
                from made
                """.formatted(howMany, status, endedBefore));
    }

    /** How many transactions left tombstones; each has a time of its own. */
    private long transactions() throws SQLException {
        return count("(select distinct buried_at from tombstone) as one");
    }

    private void tombstones(int howMany, String before) throws SQLException {
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
