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
    /** One version of a name, or else the newest. */
    @Transactional
    Optional<DefinitionEntity> version(String name, @Nullable Integer version) {
        return version == null
                ? find("name = ?1", Sort.descending("version"), name).firstResultOptional()
                : find("name = ?1 and version = ?2", name, version).firstResultOptional();
    }

    /** The newest versions, by name, without their bodies, which may be large. */
    @Transactional
    List<DefinitionSummary> page(String after, int limit) {
        return find("""
                        select name, version, createdAt, description
                        from DefinitionEntity d
                        where name > ?1
                            and version = (select max(v.version) from DefinitionEntity v where v.name = d.name)
                        order by name
                        """, after)
                .project(DefinitionSummary.class)
                .range(0, limit - 1)
                .list();
    }
}
