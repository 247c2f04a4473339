package dev.skald.store.subscription;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.skald.queue.Json;
import dev.skald.queue.event.DomainEvent;
import dev.skald.queue.event.DomainEventQueue;
import dev.skald.store.StoreUnavailable;
import dev.skald.store.jdbc.BoundStatement;
import dev.skald.store.jdbc.Database;
import dev.skald.store.log.StoredJson;
import dev.skald.store.node.Node;
import dev.skald.store.node.SqlNodes;
import dev.skald.store.outbox.OutboxRows;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Array;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Shares the slots of subscriptions among the nodes. Every method throws {@link StoreUnavailable} when the database can't be
 * reached.
 */
@ApplicationScoped
public class SubscriptionSlots {
    /** A subscription without a success is paused after this. */
    public static final Duration FAILING_MAX = Duration.ofDays(3);

    /** The event that says that a subscription was paused. */
    public static final String PAUSED = "dev.skald.subscription.paused";

    /** The event that says that events were purged before they were delivered. */
    public static final String LOST = "dev.skald.subscription.lost";

    private final Database database;
    private final Node node;
    private final OutboxRows outbox;

    public SubscriptionSlots(Database database, Node node, OutboxRows outbox) {
        this.database = database;
        this.node = node;
        this.outbox = outbox;
    }

    /** The subscriptions that deliver. */
    public List<Subscription> delivering() {
        return database.reading(connection -> SubscriptionRows.subscriptions(connection, "paused_at is null"));
    }

    /** How many nodes there are, this one included. */
    public int nodes() {
        String sql = "select count(*) as nodes from node where heartbeat > '-infinity'";
        return database.reading(
                connection -> Math.max(1, BoundStatement.one(connection, sql, row -> row.getInt("nodes"))));
    }

    /**
     * Frees the slots that this node holds without knowing it, as an answer was lost or the database was away when it gave
     * them up.
     *
     * @param known what this node works on
     */
    public void release(Collection<SlotClaim> known) {
        String sql = """
                update subscription_slot
                set holder = null
                where holder = ?
                    and not exists (
                        select from unnest(?::bigint[], ?::integer[]) as known (id, number)
                        where id = subscription and number = slot)
                """;
        var unused = database.inTransaction(connection -> BoundStatement.update(
                connection,
                sql,
                node.name(),
                connection.createArrayOf(
                        "int8", known.stream().map(SlotClaim::subscription).toArray()),
                connection.createArrayOf(
                        "int4", known.stream().map(SlotClaim::slot).toArray())));
    }

    /** Takes slots of subscriptions that deliver, those that no node holds that lives. */
    public List<SlotClaim> claim(int limit) {
        String sql = """
                update subscription_slot as taken
                set holder = ?, fence = fence + 1
                from (
                    select subscription, slot
                    from subscription_slot
                    where (holder is null
                            or not exists (
                                select from node where name = holder and heartbeat > '-infinity'))
                        and exists (
                            select from subscription where id = subscription_slot.subscription and paused_at is null)
                    order by random()
                    limit ?
                    for update skip locked
                ) as free
                where taken.subscription = free.subscription and taken.slot = free.slot
                    and\s""" + SqlNodes.IS_ALIVE + """

                returning taken.subscription, taken.slot, fence
                """;
        return database.inTransaction(connection -> {
            String name = node.name();
            return BoundStatement.list(
                    connection,
                    sql,
                    row -> new SlotClaim(row.getLong("subscription"), row.getInt("slot"), name, row.getLong("fence")),
                    name,
                    limit,
                    name);
        });
    }

    /** How far a slot is; empty when this node does not hold it any more. */
    public Optional<SlotState> state(SlotClaim claim) {
        String sql = """
                select position, replay_position, replay_until
                from subscription_slot
                where subscription = ? and slot = ? and holder = ? and fence = ?
                """;
        return database.reading(connection -> {
            List<SlotState.WaitingQueue> waiting = waiting(connection, claim);
            return BoundStatement.list(
                            connection,
                            sql,
                            row -> new SlotState(row.getLong("position"), replay(row), waiting),
                            claim.subscription(),
                            claim.slot(),
                            claim.holder(),
                            claim.fence())
                    .stream()
                    .findFirst();
        });
    }

    private static SlotState.@Nullable Replay replay(ResultSet row) throws SQLException {
        Long until = row.getObject("replay_until", Long.class);
        return until == null ? null : new SlotState.Replay(row.getLong("replay_position"), until);
    }

    private static List<SlotState.WaitingQueue> waiting(Connection connection, SlotClaim claim) throws SQLException {
        String sql = """
                select queue_id, positions, attempts,
                    (1000 * extract(epoch from greatest(due_at - now(), interval '0')))::bigint as delay
                from subscription_retry
                where subscription = ? and slot = ?
                """;
        return BoundStatement.list(
                connection,
                sql,
                row -> new SlotState.WaitingQueue(
                        row.getObject("queue_id", UUID.class),
                        List.of((Long[]) row.getArray("positions").getArray()),
                        row.getInt("attempts"),
                        Duration.ofMillis(row.getLong("delay"))),
                claim.subscription(),
                claim.slot());
    }

    /**
     * Writes down what was done for a slot. Pauses the subscription if the receiver is gone, or if nothing was delivered to
     * it for too long, with the event that says so.
     *
     * @param version that of the subscription that was delivered to; one that has changed since is not paused
     * @return whether this node still held the slot; if not, nothing was written
     */
    public boolean save(SlotClaim claim, long version, SlotChange change) {
        DomainEventQueue events = new DomainEventQueue();
        boolean[] raised = new boolean[1];
        boolean held = database.inTransaction(connection -> {
            if (!advanced(connection, claim, change)) {
                return false;
            }
            saveWaiting(connection, claim, change);
            note(connection, claim, version, change, events);
            events.publish(all -> {
                outbox.append(connection, all.stream().map(DomainEvent.OfNamespace.class::cast));
                raised[0] = true;
            });
            return true;
        });
        if (raised[0]) {
            outbox.committed();
        }
        return held;
    }

    private static boolean advanced(Connection connection, SlotClaim claim, SlotChange change) throws SQLException {
        String sql = """
                update subscription_slot
                set position = ?,
                    replay_position = case
                        when replay_until is null or replay_until <= ? then null
                        else greatest(replay_position, ?) end,
                    replay_until = case when replay_until <= ? then null else replay_until end,
                    holder = case when ? then null else holder end
                where subscription = ? and slot = ? and holder = ? and fence = ?
                """;
        SlotState.Replay replay = change.state().replay();
        long replayed = replay == null ? 0 : replay.position();
        return BoundStatement.update(
                        connection,
                        sql,
                        change.state().position(),
                        replayed,
                        replayed,
                        replayed,
                        change.released(),
                        claim.subscription(),
                        claim.slot(),
                        claim.holder(),
                        claim.fence())
                == 1;
    }

    private static void saveWaiting(Connection connection, SlotClaim claim, SlotChange change) throws SQLException {
        String free = """
                delete from subscription_retry
                where subscription = ? and slot = ? and queue_id = any (?)
                """;
        String keep = """
                insert into subscription_retry (subscription, slot, queue_id, positions, attempts, due_at)
                values (?, ?, ?, ?, ?, now() + ? * interval '1 millisecond')
                on conflict (subscription, slot, queue_id) do update
                set positions = excluded.positions, attempts = excluded.attempts, due_at = excluded.due_at
                """;
        if (!change.free().isEmpty()) {
            Array ids = connection.createArrayOf("uuid", change.free().toArray());
            BoundStatement.update(connection, free, claim.subscription(), claim.slot(), ids);
        }
        for (SlotState.WaitingQueue queue : change.state().waiting()) {
            BoundStatement.update(
                    connection,
                    keep,
                    claim.subscription(),
                    claim.slot(),
                    queue.queueId(),
                    connection.createArrayOf("int8", queue.positions().toArray()),
                    queue.attempts(),
                    queue.delay().toMillis());
        }
    }

    private static void note(
            Connection connection, SlotClaim claim, long version, SlotChange change, DomainEventQueue events)
            throws SQLException {
        if (change.succeeded()) {
            // A busy subscription would have its row written by all slots all the time.
            String sql = """
                    update subscription
                    set last_success_at = now(), failing_since = null
                    where id = ?
                        and (failing_since is not null
                            or last_success_at is null
                            or last_success_at < now() - interval '1 second')
                    """;
            BoundStatement.update(connection, sql, claim.subscription());
        }
        DeliveryProblem problem = change.problem();
        if (problem != null) {
            String sql = """
                    update subscription
                    set failing_since = case when ? then failing_since else coalesce(failing_since, now()) end,
                        problem = ?::json, problem_at = now()
                    where id = ?
                    """;
            BoundStatement.update(
                    connection, sql, change.succeeded(), SubscriptionCodec.problem(problem), claim.subscription());
            pauseIfDead(connection, claim, version, change, events);
        }
        if (change.lost() != null) {
            noteLost(connection, claim, change.lost(), events);
        }
    }

    private static void pauseIfDead(
            Connection connection, SlotClaim claim, long version, SlotChange change, DomainEventQueue events)
            throws SQLException {
        String sql = """
                update subscription
                set paused_at = now(), pause_cause = ?, version = version + 1
                where id = ? and version = ? and paused_at is null
                    and (? or failing_since < now() - ? * interval '1 second')
                returning namespace, name, failing_since
                """;
        PauseCause cause = change.gone() ? PauseCause.GONE : PauseCause.FAILING;
        BoundStatement.list(
                        connection,
                        sql,
                        row -> event(row, PAUSED, StoredJson.object().put("cause", cause.word())),
                        cause.word(),
                        claim.subscription(),
                        version,
                        change.gone(),
                        FAILING_MAX.toSeconds())
                .forEach(events::register);
    }

    /** Each loss is told, as it is saved once; what the subscription shows is all of them together. */
    private static void noteLost(Connection connection, SlotClaim claim, SlotChange.Range lost, DomainEventQueue events)
            throws SQLException {
        String sql = """
                update subscription
                set lost_from = least(lost_from, ?), lost_to = greatest(lost_to, ?), lost_at = now()
                where id = ?
                returning namespace, name
                """;
        ObjectNode data = StoredJson.object().put("from", lost.from()).put("to", lost.to());
        BoundStatement.list(
                        connection, sql, row -> event(row, LOST, data), lost.from(), lost.to(), claim.subscription())
                .forEach(events::register);
    }

    private static DomainEvent event(ResultSet row, String type, ObjectNode data) throws SQLException {
        String name = row.getString("name");
        return new DomainEvent.OfNamespace(
                type, row.getString("namespace"), name, new Json(StoredJson.text(data.put("subscription", name))));
    }
}
