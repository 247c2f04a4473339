package dev.skald.store.subscription;

import dev.skald.store.jdbc.BoundStatement;
import java.net.URI;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Reads the rows of subscriptions. */
final class SubscriptionRows {
    private SubscriptionRows() {}

    /** A row without what stands in other tables. */
    private record Head(
            Subscription subscription,
            SubscriptionReport.@Nullable Pause pause,
            @Nullable Instant lastSuccessAt,
            @Nullable Instant failingSince,
            @Nullable DeliveryProblem problem,
            @Nullable Instant problemAt,
            SubscriptionReport.@Nullable Lost lost) {
        SubscriptionReport with(List<Secret> secrets, Map<Integer, SubscriptionReport.Progress> slots) {
            Instant until = secrets.stream()
                    .map(Secret::until)
                    .filter(Objects::nonNull)
                    .findFirst()
                    .orElse(null);
            return new SubscriptionReport(
                    with(secrets), pause, lastSuccessAt, failingSince, problem, problemAt, lost, until, slots);
        }

        Subscription with(List<Secret> secrets) {
            return new Subscription(
                    subscription.id(),
                    subscription.version(),
                    subscription.createdAt(),
                    subscription.draft(),
                    secrets.stream().map(Secret::stored).toList(),
                    subscription.paused());
        }
    }

    private record Secret(
            long subscription,
            StoredSecret stored,
            @Nullable Instant until) {}

    private record SlotRow(long subscription, int slot, SubscriptionReport.Progress progress) {}

    /**
     * Those that fit.
     *
     * @param where goes on after {@code where}
     */
    static List<Subscription> subscriptions(Connection connection, String where, Object... parameters)
            throws SQLException {
        List<Head> heads = heads(connection, where, parameters);
        Map<Long, List<Secret>> secrets = secrets(connection, heads);
        return heads.stream()
                .map(head -> head.with(secrets.getOrDefault(head.subscription().id(), List.of())))
                .toList();
    }

    /** The same with how they get on. */
    static List<SubscriptionReport> reports(Connection connection, String where, Object... parameters)
            throws SQLException {
        List<Head> heads = heads(connection, where, parameters);
        Map<Long, List<Secret>> secrets = secrets(connection, heads);
        Map<Long, Map<Integer, SubscriptionReport.Progress>> slots = slots(connection, heads);
        List<SubscriptionReport> reports = new ArrayList<>();
        for (Head head : heads) {
            long id = head.subscription().id();
            reports.add(head.with(secrets.getOrDefault(id, List.of()), slots.getOrDefault(id, Map.of())));
        }
        return reports;
    }

    private static List<Head> heads(Connection connection, String where, Object... parameters) throws SQLException {
        return BoundStatement.list(
                connection,
                "select * from subscription where " + where + " order by namespace, name",
                SubscriptionRows::head,
                parameters);
    }

    private static Head head(ResultSet row) throws SQLException {
        Instant pausedAt = BoundStatement.instant(row, "paused_at");
        Instant lostAt = BoundStatement.instant(row, "lost_at");
        return new Head(
                new Subscription(
                        row.getLong("id"),
                        row.getLong("version"),
                        Objects.requireNonNull(BoundStatement.instant(row, "created_at")),
                        draft(row),
                        List.of(),
                        pausedAt != null),
                pausedAt == null
                        ? null
                        : new SubscriptionReport.Pause(
                                pausedAt, row.getString("pause_cause"), row.getString("pause_reason")),
                BoundStatement.instant(row, "last_success_at"),
                BoundStatement.instant(row, "failing_since"),
                SubscriptionCodec.problem(row.getString("problem")),
                BoundStatement.instant(row, "problem_at"),
                lostAt == null
                        ? null
                        : new SubscriptionReport.Lost(row.getLong("lost_from"), row.getLong("lost_to"), lostAt));
    }

    private static Subscription.Draft draft(ResultSet row) throws SQLException {
        return new Subscription.Draft(
                row.getString("namespace"),
                row.getString("name"),
                URI.create(row.getString("url")),
                new EventFilter(
                        List.of((String[]) row.getArray("types").getArray()),
                        row.getString("queue_name"),
                        SubscriptionCodec.pairs(row.getString("labels"))),
                SubscriptionCodec.pairs(row.getString("headers")),
                row.getString("credentials"));
    }

    private static Map<Long, List<Secret>> secrets(Connection connection, List<Head> heads) throws SQLException {
        if (heads.isEmpty()) {
            return Map.of();
        }
        String sql = """
                select *
                from subscription_secret
                where subscription = any (?) and (signs_until is null or signs_until > now())
                order by id desc
                """;
        return BoundStatement.list(
                        connection,
                        sql,
                        row -> new Secret(
                                row.getLong("subscription"),
                                new StoredSecret(row.getLong("id"), row.getString("key_id"), row.getString("secret")),
                                BoundStatement.instant(row, "signs_until")),
                        ids(connection, heads))
                .stream()
                .collect(Collectors.groupingBy(Secret::subscription));
    }

    private static Map<Long, Map<Integer, SubscriptionReport.Progress>> slots(Connection connection, List<Head> heads)
            throws SQLException {
        if (heads.isEmpty()) {
            return Map.of();
        }
        String sql = """
                select subscription_slot.*, waiting, oldest
                from subscription_slot
                cross join lateral (
                    select count(waits) as waiting, min(waits) as oldest
                    from subscription_retry
                    cross join unnest(positions) as waits
                    where subscription_retry.subscription = subscription_slot.subscription
                        and subscription_retry.slot = subscription_slot.slot) as retries
                where subscription = any (?)
                """;
        Map<Long, Map<Integer, SubscriptionReport.Progress>> slots = new HashMap<>();
        BoundStatement.list(
                        connection,
                        sql,
                        row -> new SlotRow(row.getLong("subscription"), row.getInt("slot"), progress(row)),
                        ids(connection, heads))
                .forEach(row -> slots.computeIfAbsent(row.subscription(), id -> new HashMap<>())
                        .put(row.slot(), row.progress()));
        return slots;
    }

    private static SubscriptionReport.Progress progress(ResultSet row) throws SQLException {
        return new SubscriptionReport.Progress(
                row.getLong("position"),
                row.getObject("replay_position", Long.class),
                row.getObject("replay_until", Long.class),
                row.getInt("waiting"),
                row.getObject("oldest", Long.class));
    }

    private static java.sql.Array ids(Connection connection, List<Head> heads) throws SQLException {
        return connection.createArrayOf(
                "int8", heads.stream().map(head -> head.subscription().id()).toArray());
    }
}
