package dev.skald.store.subscription;

import dev.skald.queue.Actor;
import dev.skald.store.StoreUnavailable;
import dev.skald.store.audit.AuditAct;
import dev.skald.store.audit.AuditEntries;
import dev.skald.store.audit.AuditRows;
import dev.skald.store.jdbc.BoundStatement;
import dev.skald.store.jdbc.Database;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Keeps subscriptions. Every method throws {@link StoreUnavailable} when the database can't be reached. */
@ApplicationScoped
public class Subscriptions {
    /** How long two secrets sign after a rotation. */
    public static final Duration OVERLAP = Duration.ofHours(24);

    private final Database database;

    Subscriptions(Database database) {
        this.database = database;
    }

    /** The outcome of keeping a subscription. */
    public enum Kept {
        NEW,
        CHANGED,
        /** It was exactly so before. */
        SAME,
        /** The namespace has as many as it may have. */
        TOO_MANY
    }

    /** The outcome of asking for a replay. */
    public enum Replay {
        BEGUN,
        /** Another one is under way. */
        BUSY,
        UNKNOWN
    }

    /**
     * Keeps a subscription in place of the one of the same name.
     *
     * @param secret of a new one
     * @param position after which a new one begins
     * @param countMax how many a namespace may have
     */
    public Kept keep(Subscription.Draft draft, StoredSecret secret, long position, int countMax, Actor actor) {
        return database.inTransaction(connection -> {
            Kept kept = keep(connection, draft, secret, position, countMax);
            if (kept == Kept.NEW || kept == Kept.CHANGED) {
                audit(connection, AuditAct.SUBSCRIPTION_PUT, actor, draft.namespace(), draft.name());
            }
            return kept;
        });
    }

    private static Kept keep(
            Connection connection, Subscription.Draft draft, StoredSecret secret, long position, int countMax)
            throws SQLException {
        Subscription.Draft before = locked(connection, draft);
        if (before == null) {
            return make(connection, draft, secret, position, countMax);
        }
        if (before.equals(draft)) {
            return Kept.SAME;
        }
        String sql = """
                update subscription
                set url = ?, types = ?, queue_name = ?, labels = ?::json, headers = ?::json, credentials = ?,
                    version = version + 1
                where namespace = ? and name = ?
                """;
        BoundStatement.update(
                connection,
                sql,
                draft.url().toString(),
                types(connection, draft),
                draft.filter().queueName(),
                SubscriptionCodec.pairs(draft.filter().labels()),
                SubscriptionCodec.pairs(draft.headers()),
                draft.credentials(),
                draft.namespace(),
                draft.name());
        return Kept.CHANGED;
    }

    private static Subscription.@Nullable Draft locked(Connection connection, Subscription.Draft draft)
            throws SQLException {
        // So that there is only one of a new name, and no more than the namespace may have.
        BoundStatement.list(
                connection,
                "select pg_advisory_xact_lock(hashtextextended('subscription/' || ?, 0))",
                row -> true,
                draft.namespace());
        return SubscriptionRows.subscriptions(connection, "namespace = ? and name = ?", draft.namespace(), draft.name())
                .stream()
                .map(Subscription::draft)
                .findFirst()
                .orElse(null);
    }

    private static Kept make(
            Connection connection, Subscription.Draft draft, StoredSecret secret, long position, int countMax)
            throws SQLException {
        String sql = """
                insert into subscription (namespace, name, url, types, queue_name, labels, headers, credentials)
                select ?, ?, ?, ?, ?, ?::json, ?::json, ?
                where (select count(*) from subscription where namespace = ?) < ?
                returning id
                """;
        List<Long> ids = BoundStatement.list(
                connection,
                sql,
                row -> row.getLong("id"),
                draft.namespace(),
                draft.name(),
                draft.url().toString(),
                types(connection, draft),
                draft.filter().queueName(),
                SubscriptionCodec.pairs(draft.filter().labels()),
                SubscriptionCodec.pairs(draft.headers()),
                draft.credentials(),
                draft.namespace(),
                countMax);
        if (ids.isEmpty()) {
            return Kept.TOO_MANY;
        }
        long id = ids.getFirst();
        insert(connection, id, secret);
        String slots = """
                insert into subscription_slot (subscription, slot, position)
                select ?, slot, ?
                from generate_series(0, ? - 1) as slot
                """;
        BoundStatement.update(connection, slots, id, position, Subscription.SLOTS);
        return Kept.NEW;
    }

    private static void insert(Connection connection, long id, StoredSecret secret) throws SQLException {
        BoundStatement.update(
                connection,
                "insert into subscription_secret (subscription, key_id, secret) values (?, ?, ?)",
                id,
                secret.keyId(),
                secret.text());
    }

    private static java.sql.Array types(Connection connection, Subscription.Draft draft) throws SQLException {
        return connection.createArrayOf("text", draft.filter().types().toArray());
    }

    /** The subscription of a name, with how it gets on. */
    public Optional<SubscriptionReport> find(String namespace, String name) {
        return database.reading(connection ->
                SubscriptionRows.reports(connection, "namespace = ? and name = ?", namespace, name).stream()
                        .findFirst());
    }

    /** Those of a namespace, by name. */
    public List<SubscriptionReport> list(String namespace) {
        return database.reading(connection -> SubscriptionRows.reports(connection, "namespace = ?", namespace));
    }

    /** Removes a subscription with all that waits for it; returns whether there was one of this name. */
    public boolean delete(String namespace, String name, Actor actor) {
        return database.inTransaction(connection -> {
            lockSlots(connection, namespace, name);
            int deleted = BoundStatement.update(
                    connection, "delete from subscription where namespace = ? and name = ?", namespace, name);
            if (deleted > 0) {
                audit(connection, AuditAct.SUBSCRIPTION_DELETE, actor, namespace, name);
            }
            return deleted > 0;
        });
    }

    /** Adds a secret; the one before signs for {@link #OVERLAP}. Returns whether there is a subscription of this name. */
    public boolean rotate(String namespace, String name, StoredSecret secret, Actor actor) {
        String old = """
                update subscription_secret
                set signs_until = now() + ? * interval '1 second'
                where subscription = ? and signs_until is null
                """;
        // Two sign at most.
        String older = """
                delete from subscription_secret
                where subscription = ? and signs_until is not null
                """;
        return database.inTransaction(connection -> {
            Optional<Long> id = changed(connection, namespace, name);
            if (id.isPresent()) {
                BoundStatement.update(connection, older, id.get());
                BoundStatement.update(connection, old, OVERLAP.toSeconds(), id.get());
                insert(connection, id.get(), secret);
                audit(connection, AuditAct.SUBSCRIPTION_ROTATE, actor, namespace, name);
            }
            return id.isPresent();
        });
    }

    /** Keeps the same secret sealed anew; nothing happens when its row was changed meanwhile. */
    public void seal(StoredSecret before, StoredSecret after) {
        String sql = """
                update subscription_secret
                set key_id = ?, secret = ?
                where id = ? and secret = ?
                """;
        var unused = database.inTransaction(connection ->
                BoundStatement.update(connection, sql, after.keyId(), after.text(), before.id(), before.text()));
    }

    /** Pauses a subscription, unless it is paused; returns whether there is one of this name. */
    public boolean pause(String namespace, String name, @Nullable String reason, Actor actor) {
        String sql = """
                update subscription
                set paused_at = now(), pause_cause = ?, pause_reason = ?, version = version + 1
                where namespace = ? and name = ? and paused_at is null
                """;
        return database.inTransaction(connection -> {
            boolean paused =
                    BoundStatement.update(connection, sql, PauseCause.ASKED.word(), reason, namespace, name) > 0;
            if (paused) {
                audit(connection, AuditAct.SUBSCRIPTION_PAUSE, actor, namespace, name);
            }
            return paused || exists(connection, namespace, name);
        });
    }

    /**
     * Has a subscription deliver again, and everything that waits for another attempt be tried now. The three days
     * without a success begin anew. Returns whether there is one of this name.
     */
    public boolean resume(String namespace, String name, Actor actor) {
        String sql = """
                update subscription
                set paused_at = null, pause_cause = null, pause_reason = null, failing_since = null
                where namespace = ? and name = ?
                """;
        return database.inTransaction(connection -> {
            lockSlots(connection, namespace, name);
            Optional<Long> id = changed(connection, namespace, name);
            if (id.isPresent()) {
                BoundStatement.update(connection, sql, namespace, name);
                BoundStatement.update(
                        connection, "update subscription_retry set due_at = now() where subscription = ?", id.get());
                audit(connection, AuditAct.SUBSCRIPTION_RESUME, actor, namespace, name);
            }
            return id.isPresent();
        });
    }

    /**
     * Has events delivered once more.
     *
     * @param from the first position
     * @param to the last position
     */
    public Replay replay(String namespace, String name, long from, long to, Actor actor) {
        String sql = """
                update subscription_slot
                set replay_position = ?, replay_until = ?
                where subscription = ?
                """;
        return database.inTransaction(connection -> {
            if (lockSlots(connection, namespace, name)) {
                return Replay.BUSY;
            }
            Optional<Long> id = changed(connection, namespace, name);
            if (id.isEmpty()) {
                return Replay.UNKNOWN;
            }
            BoundStatement.update(connection, sql, from - 1, to, id.get());
            Map<String, String> range = Map.of("from", Long.toString(from), "to", Long.toString(to));
            AuditRows.append(connection, AuditEntries.of(AuditAct.SUBSCRIPTION_REPLAY, actor, namespace, name, range));
            return Replay.BEGUN;
        });
    }

    /** Notes that somebody had a delivery tried. */
    public void tested(String namespace, String name, Actor actor) {
        var unused = database.inTransaction(connection -> {
            audit(connection, AuditAct.SUBSCRIPTION_TEST, actor, namespace, name);
            return true;
        });
    }

    /** Locks the slots, as those do that deliver, before the subscription; returns whether a replay is under way. */
    private static boolean lockSlots(Connection connection, String namespace, String name) throws SQLException {
        String sql = """
                select replay_until
                from subscription_slot
                join subscription on id = subscription
                where namespace = ? and name = ?
                order by slot
                for update of subscription_slot
                """;
        return BoundStatement.list(connection, sql, row -> row.getObject("replay_until") != null, namespace, name)
                .contains(true);
    }

    private static Optional<Long> changed(Connection connection, String namespace, String name) throws SQLException {
        String sql = """
                update subscription
                set version = version + 1
                where namespace = ? and name = ?
                returning id
                """;
        return BoundStatement.list(connection, sql, row -> row.getLong("id"), namespace, name).stream()
                .findFirst();
    }

    private static boolean exists(Connection connection, String namespace, String name) throws SQLException {
        String sql = "select from subscription where namespace = ? and name = ?";
        return !BoundStatement.list(connection, sql, row -> true, namespace, name)
                .isEmpty();
    }

    private static void audit(Connection connection, AuditAct act, Actor actor, String namespace, String name)
            throws SQLException {
        AuditRows.append(connection, AuditEntries.of(act, actor, namespace, name, Map.of()));
    }
}
