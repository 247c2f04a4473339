package dev.skald.store;

import static dev.skald.support.Actors.ACTOR;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.skald.queue.Actor;
import dev.skald.queue.Json;
import dev.skald.store.audit.AuditAct;
import dev.skald.store.audit.AuditEntry;
import dev.skald.store.audit.AuditLog;
import dev.skald.store.audit.AuditQuery;
import dev.skald.store.audit.AuditRecord;
import dev.skald.store.audit.AuditRows;
import dev.skald.support.NoTimers;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
@TestProfile(NoTimers.class)
class AuditLogTest extends StoreTest {
    private static final Actor BOB = new Actor("bob", "oidc", "Bob", null, "operator", null);

    @Inject
    AuditLog audit;

    @Test
    void an_entry_is_found_as_it_was_noted() {
        note(new AuditEntry(
                ACTOR, "acme", AuditAct.STEP_RESOLVE, "q1", "I \"called\" them", Map.of("step", "a"), false, false));

        assertThat(page(all())).singleElement().satisfies(entry -> {
            assertThat(entry.actor()).isEqualTo(ACTOR);
            assertThat(entry.namespace()).isEqualTo("acme");
            assertThat(entry.act()).isEqualTo("step-resolve");
            assertThat(entry.target()).isEqualTo("q1");
            assertThat(entry.reason()).isEqualTo("I \"called\" them");
            assertThat(entry.detail()).isEqualTo(new Json("{\"step\":\"a\"}"));
            assertThat(entry.refused()).isFalse();
        });
    }

    @Test
    void what_was_refused_is_noted_as_refused() {
        audit.refused(BOB, "acme", AuditAct.QUEUE_DELETE, "q1", Map.of());

        assertThat(page(all())).singleElement().satisfies(entry -> {
            assertThat(entry.actor()).isEqualTo(BOB);
            assertThat(entry.refused()).isTrue();
        });
    }

    @Test
    void entries_can_be_cut_to_what_is_asked_for() {
        note(entry("acme", ACTOR, AuditAct.QUEUE_PAUSE, "q1"));
        note(entry("acme", BOB, AuditAct.QUEUE_PAUSE, "q2"));
        note(entry("umbra", BOB, AuditAct.QUEUE_RESUME, "q1"));

        assertThat(targets(query(Set.of("acme"), null, null, null))).containsExactly("q2", "q1");
        assertThat(targets(query(Set.of("acme", "umbra"), "bob", null, null))).containsExactly("q1", "q2");
        assertThat(targets(query(null, null, AuditAct.QUEUE_PAUSE, null))).containsExactly("q2", "q1");
        assertThat(targets(query(null, null, null, "q1"))).hasSize(2);
        assertThat(targets(query(Set.of("acme"), null, null, "q1"))).hasSize(1);
        assertThat(targets(query(Set.of(), null, null, null))).isEmpty();
    }

    @Test
    void entries_can_be_cut_to_a_time() {
        note(entry("acme", ACTOR, AuditAct.QUEUE_PAUSE, "q1"));
        Instant at = page(all()).getFirst().at();

        assertThat(page(new AuditQuery(null, null, null, null, at, at.plusNanos(1_000), null, 10)))
                .hasSize(1);
        assertThat(page(new AuditQuery(null, null, null, null, null, at, null, 10)))
                .isEmpty();
        assertThat(page(new AuditQuery(null, null, null, null, at.plusNanos(1_000), null, null, 10)))
                .isEmpty();
    }

    @Test
    void pages_follow_each_other_newest_first_over_all_namespaces() {
        List<String> newestFirst = new ArrayList<>();
        for (int n = 0; n < 7; n++) {
            String target = "q" + n;
            note(entry(n % 2 == 0 ? "acme" : "umbra", ACTOR, AuditAct.QUEUE_PAUSE, target));
            newestFirst.addFirst(target);
        }

        List<String> seen = new ArrayList<>();
        AuditQuery.Place after = null;
        List<AuditRecord> page = page(new AuditQuery(null, null, null, null, null, null, null, 2));
        while (!page.isEmpty() && seen.size() < 50) {
            page.forEach(entry -> seen.add(entry.target()));
            after = new AuditQuery.Place(page.getLast().at(), page.getLast().id());
            page = page(new AuditQuery(null, null, null, null, null, null, after, 2));
        }

        assertThat(seen).isEqualTo(newestFirst);
    }

    @ParameterizedTest
    @ValueSource(strings = {"update audit set subject = 'nobody'", "delete from audit", "truncate audit"})
    void nobody_changes_what_is_noted(String sql) {
        note(entry("acme", ACTOR, AuditAct.QUEUE_PAUSE, "q1"));

        assertThatThrownBy(() -> rows.update(sql)).hasMessageContaining("only ever added to");

        assertThat(page(all())).hasSize(1);
    }

    @Test
    void an_update_is_refused_to_the_purge_too() {
        assertThatThrownBy(() -> rows.update("set skald.audit.purge = 'on'; update audit set subject = 'nobody'"))
                .hasMessageContaining("only ever added to");
        rows.update("reset skald.audit.purge");
    }

    @Test
    void what_is_old_enough_is_forgotten_and_what_callers_do_all_the_time_sooner() {
        note(new AuditEntry(ACTOR, "acme", AuditAct.QUEUE_START, "q1", null, Map.of(), true, false));
        note(entry("acme", ACTOR, AuditAct.QUEUE_PAUSE, "q1"));
        rows.heartbeat();

        assertThat(audit.forget(true, Duration.ofHours(1), 10)).isZero();
        assertThat(audit.forget(true, Duration.ZERO, 10)).isEqualTo(1);
        assertThat(targets(all())).containsExactly("q1");
        assertThat(audit.forget(false, Duration.ofHours(1), 10)).isZero();
        assertThat(audit.forget(false, Duration.ZERO, 10)).isEqualTo(1);

        assertThat(page(all())).isEmpty();
    }

    @Test
    void no_more_is_forgotten_than_asked() {
        for (int n = 0; n < 3; n++) {
            note(entry("acme", ACTOR, AuditAct.QUEUE_PAUSE, "q" + n));
        }
        rows.heartbeat();

        assertThat(audit.forget(false, Duration.ZERO, 2)).isEqualTo(2);

        assertThat(targets(all())).containsExactly("q2");
    }

    private static AuditEntry entry(String namespace, Actor actor, AuditAct act, String target) {
        return new AuditEntry(actor, namespace, act, target, null, Map.of(), false, false);
    }

    private void note(AuditEntry entry) {
        assertThat(database.<Boolean>inTransaction(connection -> {
                    AuditRows.append(connection, List.of(entry));
                    return true;
                }))
                .isTrue();
    }

    private static AuditQuery all() {
        return query(null, null, null, null);
    }

    private static AuditQuery query(
            @Nullable Set<String> namespaces, @Nullable String who, @Nullable AuditAct act, @Nullable String target) {
        return new AuditQuery(namespaces, who, act, target, null, null, null, 10);
    }

    private List<AuditRecord> page(AuditQuery query) {
        return audit.page(query);
    }

    private List<String> targets(AuditQuery query) {
        return page(query).stream().map(AuditRecord::target).toList();
    }
}
