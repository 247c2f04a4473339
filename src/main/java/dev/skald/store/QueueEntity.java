package dev.skald.store;

import jakarta.persistence.CollectionTable;
import jakarta.persistence.Column;
import jakarta.persistence.ElementCollection;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.JoinColumn;
import jakarta.persistence.MapKeyColumn;
import jakarta.persistence.OneToOne;
import jakarta.persistence.PrimaryKeyJoinColumn;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import org.hibernate.annotations.BatchSize;
import org.hibernate.annotations.Immutable;
import org.jspecify.annotations.Nullable;

/** A row of {@code queue} as lists need it; only ever read. */
@Entity
@Immutable
@Table(name = "queue")
class QueueEntity {
    @Id
    @Nullable
    UUID id;

    @Nullable
    String name;

    @Column(name = "created_at")
    @Nullable
    Instant createdAt;

    @Column(name = "restored_at")
    @Nullable
    Instant restoredAt;

    /** None when the queue was restored. */
    @OneToOne
    @PrimaryKeyJoinColumn
    @Nullable
    LockEntity lock;

    @ElementCollection
    @CollectionTable(name = "queue_label", joinColumns = @JoinColumn(name = "queue_id"))
    @MapKeyColumn(name = "key")
    @Column(name = "value")
    @BatchSize(size = 200)
    Map<String, String> labels = new HashMap<>();
}
