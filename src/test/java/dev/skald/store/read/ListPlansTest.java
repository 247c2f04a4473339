package dev.skald.store.read;

import static org.assertj.core.api.Assertions.assertThat;

import dev.skald.queue.QueueStatus;
import dev.skald.support.Explain;
import dev.skald.support.NoTimers;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** A page of a list reads little more than it shows, however many queues there are. */
@QuarkusTest
@TestProfile(NoTimers.class)
class ListPlansTest {
    private static final int LIMIT = 20;

    /** Pages of 8 KiB; all tables together have about 2,000 of them. */
    private static final int READ_MAX = 700;

    private static final Set<String> TABLES = Set.of("queue", "event_lock");

    @Inject
    DataSource source;

    @BeforeEach
    void fill() throws SQLException {
        clear();
        run("""
                insert into queue (id, name, fingerprint, definition, input, created_at, namespace, owner, restored_at)
                select gen_random_uuid(), 'trip', 'f', '{}', '{}', now() - make_interval(secs => n),
                    case n % 3 when 0 then 'default' when 1 then 'acme' else 'umbra' end,
                    case n % 3 when 0 then 'anonymous' when 1 then 'user' || n % 100 else 'one' end,
                    case when n % 2 = 0 then now() end
                from generate_series(1, 30000) n
                """);
        run("""
                insert into event_lock (queue_id, fence, interrupted, seq, created_at, status, namespace)
                select id, 1, false, 1, created_at, case when random() < 0.01 then 'running' else 'succeeded' end, namespace
                from queue
                where restored_at is null
                """);
        run("analyze queue, event_lock");
    }

    @AfterEach
    void clear() throws SQLException {
        run("truncate queue, event_lock");
    }

    static Stream<Arguments> lists() {
        ListScope all = ListScope.ALL;
        ListScope acme = new ListScope("acme", null);
        ListScope own = new ListScope("acme", "user40");
        ListScope ownAnywhere = new ListScope(null, "one");
        return Stream.of(
                Arguments.of(List.of(all), null),
                Arguments.of(List.of(all), QueueStatus.RUNNING),
                Arguments.of(List.of(all), QueueStatus.RESTORED),
                Arguments.of(List.of(acme), null),
                Arguments.of(List.of(acme), QueueStatus.RUNNING),
                Arguments.of(List.of(acme), QueueStatus.RESTORED),
                Arguments.of(List.of(own), null),
                Arguments.of(List.of(ownAnywhere), null),
                Arguments.of(List.of(acme, ownAnywhere), null),
                Arguments.of(List.of(acme, new ListScope("umbra", null), new ListScope("none", null)), null),
                Arguments.of(List.of(acme, new ListScope("umbra", null)), QueueStatus.RUNNING));
    }

    @ParameterizedTest
    @MethodSource("lists")
    void a_list_goes_by_an_index(List<ListScope> scopes, @Nullable QueueStatus status)
            throws SQLException, IOException {
        ListQuery query = new ListQuery(scopes, status, null, Map.of(), null, null, null, LIMIT);

        Summaries.Selection selection = new Summaries.Selection(query);

        for (String mode : Explain.MODES) {
            Explain explain = Explain.of(source, mode, Summaries.statement(selection), selection.parameters);

            assertThat(explain.rows()).as("rows on the page").isEqualTo(LIMIT);
            assertThat(explain.readsAllOf(TABLES))
                    .as("reads a whole table, %s", mode)
                    .isFalse();
            assertThat(explain.pages()).as("pages read, %s", mode).isLessThan(READ_MAX);
        }
    }

    @Test
    void a_list_of_many_namespaces_is_as_short_a_statement_as_one_of_two() {
        assertThat(statement(1_000)).isEqualTo(statement(2));
    }

    private static String statement(int namespaces) {
        List<ListScope> scopes = IntStream.range(0, namespaces)
                .boxed()
                .flatMap(n -> Stream.of(new ListScope("team-" + n, null), new ListScope("own-" + n, "ada")))
                .toList();
        Map<String, String> labels = Map.of("tenant", "t1");
        ListQuery query = new ListQuery(scopes, null, null, labels, null, null, null, LIMIT);
        return Summaries.statement(new Summaries.Selection(query));
    }

    private void run(String sql) throws SQLException {
        try (Connection connection = source.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
