package dev.skald.store;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.UUID;
import org.hibernate.annotations.Immutable;
import org.jspecify.annotations.Nullable;

/** A row of {@code event_lock} as lists need it; only ever read. */
@Entity
@Immutable
@Table(name = "event_lock")
class LockEntity {
    @Id
    @Column(name = "queue_id")
    @Nullable
    UUID id;

    @Nullable
    String status;

    /** The queue's, once more, so that lists by status are read in order. */
    @Column(name = "created_at")
    @Nullable
    Instant createdAt;

    /** When the queue succeeded. */
    @Column(name = "ended_at")
    @Nullable
    Instant endedAt;
}
