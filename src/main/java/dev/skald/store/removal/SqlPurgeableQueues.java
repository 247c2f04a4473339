package dev.skald.store.removal;

import dev.skald.store.jdbc.Database;
import dev.skald.store.log.LogRows;
import dev.skald.store.log.StartCodec;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/** Finds them by the index of ended queues. */
@ApplicationScoped
public class SqlPurgeableQueues implements PurgeableQueues {
    private final Database database;

    public SqlPurgeableQueues(Database database) {
        this.database = database;
    }

    @Override
    public List<Candidate> candidates(Duration window, Candidate after, int limit) {
        String sql = """
                select l.queue_id, l.seq, l.ended_at
                from event_lock l
                join queue q on q.id = l.queue_id
                where l.status = 'succeeded'
                    and l.ended_at <= (select least(latest, now()) from database_clock) - make_interval(secs => ?)
                    and (l.ended_at <= (select least(latest, now()) - make_interval(secs => ahead) from database_clock)
                            - make_interval(secs => ?)
                        or l.ended_at >= (select ahead_since from database_clock))
                    and (l.ended_at, l.queue_id) > (?, ?)
                    and l.holder is null
                    and not exists (
                        select
                        from queue parent
                        where parent.id = q.parent_id and q.fingerprint = ?)
                order by l.ended_at, l.queue_id
                limit ?
                """;
        return database.inTransaction(connection -> {
            try (PreparedStatement statement = connection.prepareStatement(sql)) {
                double seconds = window.toMillis() / 1000.0;
                statement.setDouble(1, seconds);
                statement.setDouble(2, seconds);
                statement.setObject(3, after.endedAt().atOffset(ZoneOffset.UTC));
                statement.setObject(4, after.queueId());
                statement.setString(5, StartCodec.OF_SUB_QUEUE);
                statement.setInt(6, limit);
                try (ResultSet rows = statement.executeQuery()) {
                    List<Candidate> candidates = new ArrayList<>();
                    while (rows.next()) {
                        candidates.add(new Candidate(
                                rows.getObject("queue_id", UUID.class),
                                rows.getLong("seq"),
                                LogRows.instant(rows, "ended_at")));
                    }
                    return candidates;
                }
            }
        });
    }

    @Override
    public int purge(List<Candidate> batch) {
        UUID[] ids = batch.stream().map(Candidate::queueId).toArray(UUID[]::new);
        Long[] seqs = batch.stream().map(Candidate::seq).toArray(Long[]::new);
        return database.inTransaction(
                connection -> SqlRemoveEnded.removeWithTombstone(connection, ids, seqs, SqlRemoveEnded.PASS_OVER));
    }
}
