package dev.skald.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.skald.queue.Owner;
import dev.skald.queue.QueueStart;
import dev.skald.queue.QueueStatus;
import dev.skald.store.read.ListQuery;
import dev.skald.store.read.ListScope;
import dev.skald.store.read.QueueOwners;
import dev.skald.store.read.QueueSummary;
import dev.skald.store.read.Summaries;
import dev.skald.store.removal.SqlRemoveEnded;
import dev.skald.support.NoTimers;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What lists show to somebody who may see a part of all queues. */
@QuarkusTest
@TestProfile(NoTimers.class)
class ListScopesTest extends StoreTest {
    private static final Owner ADA = new Owner("acme", "ada");
    private static final Owner BOB = new Owner("acme", "bob");
    private static final Owner ADA_ELSEWHERE = new Owner("umbra", "ada");

    @Inject
    Summaries summaries;

    @Inject
    QueueOwners owners;

    @Test
    void a_list_shows_what_is_in_one_of_its_scopes_once() {
        UUID nobodys = start(Owner.DEFAULT);
        UUID ada = start(ADA);
        UUID bob = start(BOB);
        UUID elsewhere = start(ADA_ELSEWHERE);

        assertThat(ids(new ListScope(null, null))).containsExactly(elsewhere, bob, ada, nobodys);
        assertThat(ids(new ListScope("acme", null))).containsExactly(bob, ada);
        assertThat(ids(new ListScope("acme", "ada"))).containsExactly(ada);
        assertThat(ids(new ListScope(null, "ada"))).containsExactly(elsewhere, ada);
        assertThat(ids(new ListScope("default", "anonymous"))).containsExactly(nobodys);
        assertThat(ids(new ListScope("acme", null), new ListScope("umbra", null)))
                .containsExactly(elsewhere, bob, ada);
        assertThat(ids(new ListScope("acme", null), new ListScope(null, "ada"))).containsExactly(elsewhere, bob, ada);
        assertThat(ids(new ListScope("acme", "bob"), new ListScope("acme", null), new ListScope("acme", "bob")))
                .containsExactly(bob, ada);
        assertThat(ids(
                        new ListScope("acme", "bob"),
                        new ListScope("umbra", "ada"),
                        new ListScope("acme", "ada"),
                        new ListScope("default", null)))
                .containsExactly(elsewhere, bob, ada, nobodys);
        assertThat(ids(new ListScope("nowhere", null))).isEmpty();
        assertThat(ids()).isEmpty();
    }

    @Test
    void other_conditions_hold_in_each_scope() {
        AtWork restored = AtWork.start(journal, labelled(ADA)).restore();
        AtWork running = AtWork.start(journal, labelled(ADA));
        AtWork.start(journal, labelled(BOB));
        AtWork.start(journal, Starts.any().withOwner(ADA));
        List<ListScope> scopes = List.of(new ListScope(null, "ada"));

        assertThat(ids(new ListQuery(scopes, QueueStatus.RUNNING, "trip", LABELS, null, null, null, 10)))
                .containsExactly(running.id());
        assertThat(ids(new ListQuery(scopes, QueueStatus.RESTORED, "trip", LABELS, null, null, null, 10)))
                .containsExactly(restored.id());
        assertThat(ids(new ListQuery(scopes, null, null, LABELS, null, null, null, 10)))
                .containsExactly(running.id(), restored.id());
    }

    @Test
    void pages_of_several_scopes_follow_each_other() {
        List<UUID> newestFirst = new ArrayList<>();
        Stream.of(ADA, ADA_ELSEWHERE, BOB, ADA, ADA_ELSEWHERE, BOB, ADA)
                .forEach(owner -> newestFirst.addFirst(start(owner)));

        List<UUID> seen = new ArrayList<>();
        List<QueueSummary> page = summaries.page(page(null));
        while (!page.isEmpty() && seen.size() < 50) {
            seen.addAll(page.stream().map(QueueSummary::id).toList());
            QueueSummary last = page.getLast();
            page = summaries.page(page(new ListQuery.Position(last.createdAt(), last.id())));
        }

        assertThat(seen).isEqualTo(newestFirst);
    }

    @Test
    void the_owner_of_a_queue_is_known_also_when_it_is_gone_or_its_id_was_closed() {
        UUID there = start(ADA);
        AtWork gone = AtWork.start(journal, Starts.any().withOwner(BOB)).succeed();
        assertThat(new SqlRemoveEnded(database).remove(gone.queue(), List.of())).isTrue();
        UUID closed = UUID.randomUUID();
        assertThat(tombstones.block(closed, ADA_ELSEWHERE, List.of())).isTrue();

        assertThat(owners.find(there)).contains(ADA);
        assertThat(owners.find(gone.id())).contains(BOB);
        assertThat(owners.find(closed)).contains(ADA_ELSEWHERE);
        assertThat(owners.find(UUID.randomUUID())).isEmpty();
    }

    private static final Map<String, String> LABELS = Map.of("tenant", "t1");

    private static QueueStart labelled(Owner owner) {
        return Starts.labelled(LABELS).withOwner(owner);
    }

    private UUID start(Owner owner) {
        return AtWork.start(journal, Starts.any().withOwner(owner)).id();
    }

    private static ListQuery page(ListQuery.@Nullable Position from) {
        List<ListScope> scopes = List.of(new ListScope("acme", null), new ListScope(null, "ada"));
        return new ListQuery(scopes, null, null, Map.of(), null, null, from, 2);
    }

    private List<UUID> ids(ListScope... scopes) {
        return ids(new ListQuery(List.of(scopes), null, null, Map.of(), null, null, null, 10));
    }

    private List<UUID> ids(ListQuery query) {
        return summaries.page(query).stream().map(QueueSummary::id).toList();
    }
}
