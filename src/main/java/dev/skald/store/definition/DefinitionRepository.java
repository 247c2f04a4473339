package dev.skald.store.definition;

import io.quarkus.hibernate.orm.panache.PanacheRepositoryBase;
import io.quarkus.panache.common.Sort;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Finds the rows of definitions. */
@ApplicationScoped
class DefinitionRepository implements PanacheRepositoryBase<DefinitionEntity, DefinitionEntity.Key> {
    /** One version of a name, or the newest. */
    @Transactional
    Optional<DefinitionEntity> version(String namespace, String name, @Nullable Integer version) {
        return version == null
                ? find("namespace = ?1 and name = ?2", Sort.descending("version"), namespace, name)
                        .firstResultOptional()
                : find("namespace = ?1 and name = ?2 and version = ?3", namespace, name, version)
                        .firstResultOptional();
    }

    /** The newest versions, ordered by name, without their bodies, which may be large. */
    @Transactional
    List<DefinitionSummary> page(String namespace, String after, int limit) {
        return find("""
                        select name, version, createdAt, description
                        from DefinitionEntity d
                        where namespace = ?1
                            and name > ?2
                            and version = (
                                select max(v.version)
                                from DefinitionEntity v
                                where v.namespace = d.namespace and v.name = d.name)
                        order by name
                        """, namespace, after)
                .project(DefinitionSummary.class)
                .range(0, limit - 1)
                .list();
    }
}
