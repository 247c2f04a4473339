package dev.skald.store.definition;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.IdClass;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.Objects;
import org.hibernate.annotations.Immutable;
import org.jspecify.annotations.Nullable;

/** A row of {@code definition_version}; it is only read. */
@Entity
@Immutable
@IdClass(DefinitionEntity.Key.class)
@Table(name = "definition_version")
class DefinitionEntity {
    /** A name in a namespace, and a version of it. */
    record Key(@Nullable String namespace, @Nullable String name, int version) {}

    @Id
    @Nullable
    String namespace;

    @Id
    @Nullable
    String name;

    @Id
    int version;

    @Nullable
    String description;

    @Nullable
    String body;

    @Column(name = "created_at")
    @Nullable
    Instant createdAt;

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof DefinitionEntity that
                && version == that.version
                && Objects.equals(name, that.name)
                && Objects.equals(namespace, that.namespace);
    }

    @Override
    public int hashCode() {
        return Objects.hash(namespace, name, version);
    }
}
