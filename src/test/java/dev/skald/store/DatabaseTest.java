package dev.skald.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.skald.store.jdbc.Database;
import dev.skald.support.NoTimers;
import dev.skald.support.Together;
import io.agroal.api.AgroalDataSource;
import io.agroal.api.configuration.supplier.AgroalDataSourceConfigurationSupplier;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.Test;
import org.postgresql.PGConnection;
import org.postgresql.ds.PGSimpleDataSource;

@QuarkusTest
@TestProfile(NoTimers.class)
class DatabaseTest extends StoreTest {
    private static final String INSERT = "insert into tombstone (id, outcome, created_at, ended_at)"
            + " values (gen_random_uuid(), 'restored', now(), now())";

    @ConfigProperty(name = "quarkus.datasource.jdbc.url")
    String url;

    @Test
    void work_that_returns_is_committed() {
        assertThat(database.<String>inTransaction(connection -> {
                    run(connection, INSERT);
                    return "done";
                }))
                .isEqualTo("done");

        assertThat(rows.count("tombstone")).isEqualTo(1);
    }

    @Test
    void work_that_throws_leaves_nothing_behind() {
        assertThatThrownBy(() -> database.inTransaction(connection -> {
                    run(connection, INSERT);
                    throw new IllegalArgumentException("thought better of it");
                }))
                .hasMessage("thought better of it");

        assertThat(rows.count("tombstone")).isZero();
    }

    @Test
    void values_that_the_database_never_takes_are_told_apart_from_a_database_that_is_away() {
        assertThatThrownBy(() -> database.inTransaction(connection -> {
                    run(connection, INSERT);
                    run(connection, "insert into tombstone (id) values (null)");
                    return "done";
                }))
                .isInstanceOf(StoreRefused.class);

        assertThat(rows.count("tombstone")).isZero();
    }

    @Test
    void a_database_out_of_reach_is_unavailable() {
        PGSimpleDataSource nobody = new PGSimpleDataSource();
        nobody.setPortNumbers(new int[] {1});

        assertThatThrownBy(() -> new Database(nobody).inTransaction(connection -> "done"))
                .isInstanceOf(StoreUnavailable.class);
    }

    @Test
    void a_pool_that_gives_no_connection_in_time_is_unavailable() throws Exception {
        AgroalDataSourceConfigurationSupplier one = new AgroalDataSourceConfigurationSupplier()
                .connectionPoolConfiguration(pool ->
                        pool.maxSize(1).connectionFactoryConfiguration(connections -> connections.jdbcUrl(url)));
        try (AgroalDataSource pool = AgroalDataSource.from(one);
                Connection taken = pool.getConnection()) {
            assertThat(taken.isValid(10)).isTrue();
            pool.getConfiguration().connectionPoolConfiguration().setAcquisitionTimeout(Duration.ofMillis(1));

            assertThatThrownBy(() -> new Database(pool).inTransaction(connection -> "done"))
                    .isInstanceOf(StoreUnavailable.class);
        }
    }

    @Test
    void that_the_server_was_restarted_is_noticed_by_nobody_once_it_is_back() throws Exception {
        AgroalDataSourceConfigurationSupplier few = new AgroalDataSourceConfigurationSupplier()
                .connectionPoolConfiguration(pool -> pool.maxSize(5)
                        .initialSize(5)
                        .connectionFactoryConfiguration(
                                connections -> connections.jdbcUrl(url + "&ApplicationName=restarted")));
        try (AgroalDataSource pool = AgroalDataSource.from(few)) {
            Database restarted = new Database(pool);
            assertThat(restarted.<String>inTransaction(connection -> "connected"))
                    .isEqualTo("connected");
            rows.texts(
                    "select pg_terminate_backend(pid)::text from pg_stat_activity where application_name = 'restarted'");

            assertThat(restarted.<String>inTransaction(connection -> {
                        run(connection, INSERT);
                        return "done";
                    }))
                    .isEqualTo("done");
        }
    }

    @Test
    void a_connection_to_what_is_a_standby_now_is_not_used_again() throws Exception {
        AgroalDataSourceConfigurationSupplier one = new AgroalDataSourceConfigurationSupplier()
                .connectionPoolConfiguration(pool ->
                        pool.maxSize(1).connectionFactoryConfiguration(connections -> connections.jdbcUrl(url)));
        try (AgroalDataSource pool = AgroalDataSource.from(one)) {
            try (Connection connection = pool.getConnection()) {
                run(connection, "set default_transaction_read_only = on");
            }

            assertThat(new Database(pool).<String>inTransaction(connection -> {
                        run(connection, INSERT);
                        return "done";
                    }))
                    .isEqualTo("done");
        }
    }

    @Test
    void a_commit_whose_answer_was_lost_is_not_repeated() {
        AtomicInteger tries = new AtomicInteger();

        assertThatThrownBy(() -> database.inTransaction(connection -> {
                    tries.incrementAndGet();
                    run(connection, "set local idle_in_transaction_session_timeout = 0");
                    rows.texts("select pg_terminate_backend(" + pid(connection) + ")::text");
                    return "done";
                }))
                .isInstanceOf(StoreUnavailable.class);

        assertThat(tries).hasValue(1);
    }

    private static int pid(Connection connection) throws SQLException {
        return connection.unwrap(PGConnection.class).getBackendPID();
    }

    @Test
    void a_row_that_stays_locked_makes_the_database_unavailable() throws Exception {
        AtWork work = AtWork.start(journal, Starts.any());
        Database impatient = new Database(own("-c lock_timeout=50ms"));

        Locked.during(
                () -> assertThatThrownBy(() -> impatient.inTransaction(connection -> {
                            raise(connection, work);
                            return "done";
                        }))
                        .isInstanceOf(StoreUnavailable.class),
                source,
                work.id());
    }

    @Test
    void a_transaction_that_the_node_slept_through_is_undone_and_lets_go_of_its_rows() {
        AtWork work = AtWork.start(journal, Starts.any());
        Database impatient = new Database(own("-c idle_in_transaction_session_timeout=50ms"));

        assertThatThrownBy(() -> impatient.inTransaction(connection -> {
                    raise(connection, work);
                    // Waits for the row, so until the server has ended the transaction above.
                    rows.update("update event_lock set fence = fence + 10 where queue_id = ?", work.id());
                    raise(connection, work);
                    return "done";
                }))
                .isInstanceOf(StoreUnavailable.class);

        assertThat(rows.lock(work.id()).orElseThrow().fence()).isEqualTo(11);
    }

    @Test
    void connections_are_as_the_code_needs_them() {
        List<String> settings = List.of(
                "transaction_isolation", "lock_timeout", "statement_timeout", "idle_in_transaction_session_timeout");

        assertThat(settings.stream()
                        .map(setting -> rows.texts("show " + setting).getFirst()))
                .containsExactly("read committed", "5s", "10s", "10s");
    }

    /** A connection of the test's own to the same database. */
    private PGSimpleDataSource own(String options) {
        PGSimpleDataSource own = new PGSimpleDataSource();
        own.setUrl(url);
        own.setOptions(options);
        return own;
    }

    @Test
    void of_two_deadlocked_pieces_of_work_one_is_done_again_and_both_get_done() throws Exception {
        List<AtWork> works = List.of(AtWork.start(journal, Starts.any()), AtWork.start(journal, Starts.any()));
        CyclicBarrier bothHaveOne = new CyclicBarrier(2);
        AtomicInteger tries = new AtomicInteger();
        Callable<String> forwards = () -> lockBoth(works.get(0), works.get(1), bothHaveOne, tries);
        Callable<String> backwards = () -> lockBoth(works.get(1), works.get(0), bothHaveOne, tries);

        assertThat(Together.run(List.of(forwards, backwards))).containsExactly("done", "done");

        assertThat(tries).as("they did deadlock").hasValueGreaterThan(2);
        assertThat(rows.count("event_lock where fence = 3")).isEqualTo(2);
    }

    private String lockBoth(AtWork first, AtWork second, CyclicBarrier bothHaveOne, AtomicInteger tries) {
        return database.inTransaction(connection -> {
            boolean repeated = tries.incrementAndGet() > 2;
            raise(connection, first);
            if (!repeated) {
                try {
                    bothHaveOne.await(30, TimeUnit.SECONDS);
                } catch (Exception e) {
                    throw new AssertionError(e);
                }
            }
            raise(connection, second);
            return "done";
        });
    }

    private static void raise(Connection connection, AtWork work) throws SQLException {
        run(connection, "update event_lock set fence = fence + 1 where queue_id = '" + work.id() + "'");
    }

    private static void run(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
