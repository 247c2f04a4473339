package dev.skald.store;

import dev.skald.queue.QueueStatus;
import io.quarkus.hibernate.orm.panache.PanacheRepositoryBase;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import org.hibernate.Hibernate;

/** Finds the rows that lists show. */
@ApplicationScoped
class QueueRepository implements PanacheRepositoryBase<QueueEntity, UUID> {

    /** The rows of one page, with their labels. */
    @Transactional
    List<QueueEntity> page(ListQuery query) {
        QueueStatus status = query.status();
        // Lists of the few that have not ended follow the index of their lock rows.
        String ordered = status == null || status.ended() ? "queue" : "lock";
        StringBuilder where = new StringBuilder("where true");
        Map<String, Object> parameters = new HashMap<>();
        if (status == QueueStatus.RESTORED) {
            where.append(" and queue.restoredAt is not null");
        } else if (status != null) {
            // As a literal, so that the database can tell which of the partial indexes serves, whatever plan it keeps.
            where.append(" and lock.status = '").append(status.word()).append('\'');
        }
        if (query.name() != null) {
            where.append(" and queue.name = :name");
            parameters.put("name", query.name());
        }
        StringBuilder joins = new StringBuilder();
        int n = 0;
        for (Map.Entry<String, String> label : query.labels().entrySet()) {
            // The second condition follows from the third one and is for the index, see V7__label_index.sql.
            joins.append(String.format(
                    Locale.ROOT,
                    " join queue.labels label%1$d on key(label%1$d) = :key%1$d and left(label%1$d, 100) = left(:value%1$d, 100)"
                            + " and label%1$d = :value%1$d",
                    n));
            parameters.put("key" + n, label.getKey());
            parameters.put("value" + n, label.getValue());
            n++;
        }
        if (query.createdAfter() != null) {
            where.append(" and " + ordered + ".createdAt > :after");
            parameters.put("after", query.createdAfter());
        }
        if (query.createdBefore() != null) {
            where.append(" and " + ordered + ".createdAt < :before");
            parameters.put("before", query.createdBefore());
        }
        if (query.from() != null) {
            // Keyset paging: the page begins where the last one ended, however much came in since. The first condition
            // follows from the second one and is for the index, which can't be entered in the middle by an "or".
            where.append(" and " + ordered + ".createdAt <= :at and (" + ordered + ".createdAt < :at or " + ordered
                    + ".id < :id)");
            parameters.put("at", query.from().createdAt());
            parameters.put("id", query.from().id());
        }
        List<QueueEntity> page = find(
                        "select queue from QueueEntity queue left join fetch queue.lock lock" + joins + " " + where
                                + " order by " + ordered
                                + ".createdAt desc, " + ordered + ".id desc",
                        parameters)
                .range(0, query.limit() - 1)
                .list();
        page.forEach(row -> Hibernate.initialize(row.labels));
        return page;
    }
}
