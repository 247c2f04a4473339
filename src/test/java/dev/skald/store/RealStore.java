package dev.skald.store;

import dev.skald.store.jdbc.Database;
import dev.skald.store.journal.InlineJournal;
import dev.skald.store.journal.Journal;
import dev.skald.store.node.Claims;
import dev.skald.store.node.DatabaseClock;
import dev.skald.store.node.DueTimes;
import dev.skald.store.node.Heartbeats;
import dev.skald.store.node.Node;
import dev.skald.store.node.Nodes;
import dev.skald.store.node.Notices;
import dev.skald.store.node.SqlClaims;
import dev.skald.store.node.SqlDueTimes;
import dev.skald.store.node.SqlHeartbeats;
import dev.skald.store.node.SqlNodes;
import dev.skald.store.node.SqlNotices;
import dev.skald.store.outbox.OutboxRows;
import dev.skald.store.outbox.OutboxSignal;
import dev.skald.store.read.Queues;
import dev.skald.store.read.SqlQueues;
import dev.skald.store.removal.PurgeableQueues;
import dev.skald.store.removal.RemoveEnded;
import dev.skald.store.removal.SqlPurgeableQueues;
import dev.skald.store.removal.SqlRemoveEnded;
import dev.skald.store.removal.SqlTombstones;
import dev.skald.store.removal.Tombstones;
import dev.skald.support.Eventually;
import io.agroal.api.AgroalDataSource;
import io.quarkus.arc.Arc;
import java.time.Duration;
import java.util.UUID;

/** The store on PostgreSQL, with nothing in its tables but the node that the tests run in. */
record RealStore(Database database, AgroalDataSource pool, Rows rows) implements StoreUnderTest {
    RealStore(Database database, AgroalDataSource pool) {
        this(database, pool, new Rows(pool));
        clear();
    }

    /** That of the service which the tests run in. */
    static RealStore here() {
        return new RealStore(
                Arc.container().instance(Database.class).get(),
                Arc.container().instance(AgroalDataSource.class).get());
    }

    @Override
    public void clear() {
        rows.clear();
        rows.heartbeat();
        rows.update("delete from node where name = any (?)", (Object)
                new String[] {"here", "elsewhere", "other", "dead", "there"});
        rows.update("update node set heartbeat = now()");
    }

    @Override
    public Tables tables() {
        return rows;
    }

    @Override
    public Journal journal(Node node) {
        return new InlineJournal(database, node, new OutboxRows(true, new OutboxSignal()));
    }

    @Override
    public Claims claims(Node node) {
        return new SqlClaims(database, node);
    }

    @Override
    public Nodes nodes(Node node) {
        return new SqlNodes(database, node);
    }

    @Override
    public DatabaseClock clock() {
        return new DatabaseClock(database);
    }

    @Override
    public Heartbeats heartbeats(Node node, DatabaseClock clock) {
        return new SqlHeartbeats(pool, clock, node);
    }

    @Override
    public DueTimes dueTimes() {
        return new SqlDueTimes(database);
    }

    @Override
    public Notices notices() {
        return new SqlNotices(database, pool);
    }

    @Override
    public Tombstones tombstones() {
        return new SqlTombstones(database);
    }

    @Override
    public PurgeableQueues purgeable() {
        return new SqlPurgeableQueues(database);
    }

    @Override
    public RemoveEnded removeEnded() {
        return new SqlRemoveEnded(database);
    }

    @Override
    public Queues queues() {
        return new SqlQueues(database);
    }

    @Override
    public void whileLocked(Runnable action, UUID... queueIds) throws Exception {
        Locked.during(action, pool, queueIds);
    }

    @Override
    public void endSession(Heartbeats heartbeats) throws Exception {
        long sessions = rows.count("pg_locks where locktype = 'advisory'");
        heartbeats.close();
        Eventually.until(
                "the server has ended the session",
                () -> rows.count("pg_locks where locktype = 'advisory'") < sessions);
    }

    @Override
    public void endedBefore(Duration ago, UUID... queueIds) {
        rows.update(
                "update event_lock set ended_at = now() - make_interval(secs => ?) where queue_id = any (?)",
                ago.toSeconds(),
                queueIds);
    }

    @Override
    public void buriedBefore(UUID id, Duration ago) {
        rows.update(
                "update tombstone set buried_at = now() - make_interval(secs => ?) where id = ?", ago.toSeconds(), id);
    }

    @Override
    public void noted(Duration latestAhead, Duration behind, Duration ahead, Duration aheadSinceAgo) {
        rows.update("""
                update database_clock
                set latest = now() + make_interval(secs => ?), behind = ?, ahead = ?,
                    ahead_since = now() - make_interval(secs => ?)
                """, latestAhead.toSeconds(), behind.toSeconds(), ahead.toSeconds(), aheadSinceAgo.toSeconds());
    }
}
