package dev.skald.store.outbox;

import dev.skald.queue.LogEntry;
import dev.skald.queue.Operation;
import dev.skald.queue.event.DomainEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.stream.Stream;

/** Stores events within the transaction of its caller. */
@ApplicationScoped
public class OutboxRows {
    private final boolean lifecycle;
    private final OutboxSignal signal;

    @Inject
    OutboxRows(OutboxSettings settings, OutboxSignal signal) {
        this(settings.lifecycle(), signal);
    }

    public OutboxRows(boolean lifecycle, OutboxSignal signal) {
        this.lifecycle = lifecycle;
        this.signal = signal;
    }

    /** Whether an event is stored at all. */
    public boolean keeps(DomainEvent event) {
        return lifecycle || !(event instanceof DomainEvent.OfQueue);
    }

    /** Whether any of these is stored. */
    public boolean keepsAny(List<DomainEvent> events) {
        return events.stream().anyMatch(this::keeps);
    }

    /**
     * Events as their row holds them.
     *
     * @param events of one queue, or of none
     * @param operations what is written in the same transaction to the log of that queue
     * @param before the number of the log's last entry before these
     */
    public static List<String> texts(List<DomainEvent> events, List<? extends Operation> operations, long before) {
        List<String> texts = new ArrayList<>();
        for (DomainEvent event : events) {
            Operation cause = event.cause();
            long seq = cause == null ? 0 : before + 1 + operations.indexOf(cause);
            texts.add(OutboxCodec.encode(event, seq, !texts.isEmpty()));
        }
        return texts;
    }

    /**
     * Stores the events of entries of a log.
     *
     * @param events those whose cause is not among the entries are left out
     */
    public void append(Connection connection, List<DomainEvent> events, List<LogEntry> entries) throws SQLException {
        if (events.isEmpty() || entries.isEmpty()) {
            return;
        }
        List<Operation> operations = entries.stream().map(LogEntry::operation).toList();
        long before = entries.getFirst().seq() - 1;
        List<DomainEvent> kept = events.stream()
                .filter(event -> keeps(event) && operations.contains(event.cause()))
                .toList();
        append(connection, texts(kept, operations, before));
    }

    /** Stores events that have no part in a log. */
    public void append(Connection connection, Stream<DomainEvent.OfNamespace> events) throws SQLException {
        append(connection, texts(events.map(DomainEvent.class::cast).toList(), List.of(), 0));
    }

    private static void append(Connection connection, List<String> texts) throws SQLException {
        if (texts.isEmpty()) {
            return;
        }
        String sql = """
                insert into outbox (size, events)
                values (?, ?::json)
                """;
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setInt(1, texts.size());
            statement.setString(2, "[" + String.join(",", texts) + "]");
            statement.executeUpdate();
        }
    }

    /** Stores what callers registered. */
    public static void register(Connection connection, UUID queueId, List<LogEntry> entries) throws SQLException {
        String sql = """
                insert into registered_event (queue_id, seq, source, event_id, type, body)
                values (?, ?, ?, ?, ?, ?)
                """;
        for (LogEntry entry : entries) {
            if (entry.operation() instanceof Operation.EventRegistered registered) {
                try (PreparedStatement statement = connection.prepareStatement(sql)) {
                    statement.setObject(1, queueId);
                    statement.setLong(2, entry.seq());
                    statement.setString(3, registered.source());
                    statement.setString(4, registered.id());
                    statement.setString(5, registered.type());
                    statement.setString(6, body(registered));
                    statement.executeUpdate();
                }
            }
        }
    }

    /** The event itself. */
    public static String body(Operation.EventRegistered registered) {
        return Objects.requireNonNull(registered.event(), "an event is registered as a whole")
                .text();
    }

    /** Says that a transaction is committed that may have raised events. */
    public void committed() {
        signal.raise();
    }
}
