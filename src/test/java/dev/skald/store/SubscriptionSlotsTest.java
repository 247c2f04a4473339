package dev.skald.store;

import static dev.skald.support.Actors.ACTOR;
import static org.assertj.core.api.Assertions.assertThat;

import dev.skald.store.jdbc.Database;
import dev.skald.store.node.Node;
import dev.skald.store.outbox.OutboxRows;
import dev.skald.store.outbox.OutboxSignal;
import dev.skald.store.subscription.DeliveryProblem;
import dev.skald.store.subscription.EventFilter;
import dev.skald.store.subscription.SlotChange;
import dev.skald.store.subscription.SlotClaim;
import dev.skald.store.subscription.SlotState;
import dev.skald.store.subscription.StoredSecret;
import dev.skald.store.subscription.Subscription;
import dev.skald.store.subscription.SubscriptionReport;
import dev.skald.store.subscription.SubscriptionSlots;
import dev.skald.store.subscription.Subscriptions;
import dev.skald.support.NoTimers;
import io.agroal.api.AgroalDataSource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** How nodes share the slots of subscriptions, on PostgreSQL. The subscription is paused for the service that runs the test. */
@QuarkusTest
@TestProfile(NoTimers.class)
class SubscriptionSlotsTest {
    private static final Node HERE = new Node("slots-here");
    private static final Node THERE = new Node("slots-there");

    @Inject
    Database database;

    @Inject
    AgroalDataSource pool;

    @Inject
    Subscriptions subscriptions;

    private Rows rows;
    private SubscriptionSlots here;
    private SubscriptionSlots there;

    @BeforeEach
    void keepOne() {
        rows = new Rows(pool);
        rows.update("delete from subscription_slot");
        rows.update("delete from subscription");
        rows.alive(HERE);
        rows.alive(THERE);
        here = slots(HERE);
        there = slots(THERE);
        // Its slots are taken before the service sees it.
        rows.update("""
                insert into subscription (namespace, name, url, types, labels, headers)
                values ('default', 'billing', 'http://127.0.0.1:9/', '{never}', '{}', '{}')
                """);
        rows.update("""
                insert into subscription_slot (subscription, slot, position, holder)
                select id, slot, 10, 'slots-gone' from subscription, generate_series(0, 7) as slot
                """);
    }

    private SubscriptionSlots slots(Node node) {
        return new SubscriptionSlots(database, node, new OutboxRows(true, new OutboxSignal()));
    }

    @AfterEach
    void forget() {
        rows.update("delete from subscription_slot");
        rows.update("delete from subscription");
        rows.forget(HERE);
        rows.forget(THERE);
    }

    private List<SlotClaim> claimAll(SubscriptionSlots slots) {
        rows.update("update subscription_slot set holder = null");
        List<SlotClaim> claims = slots.claim(100);
        // The service that runs this test may have been faster with some.
        assertThat(claims).isNotEmpty();
        return claims;
    }

    private SubscriptionReport report() {
        return subscriptions.find("default", "billing").orElseThrow();
    }

    private static SlotChange moved(long position) {
        return new SlotChange(new SlotState(position, null, List.of()), Set.of(), false, null, false, null, false);
    }

    private static SlotChange failed(boolean gone) {
        return new SlotChange(
                new SlotState(10, null, List.of()),
                Set.of(),
                false,
                new DeliveryProblem(500, "no", "body"),
                gone,
                null,
                false);
    }

    @Test
    void what_a_node_holds_nobody_else_takes_until_that_is_dead() {
        SlotClaim mine = claimAll(here).getFirst();

        assertThat(there.claim(100)).noneMatch(claim -> claim.slot() == mine.slot());
        rows.dead(HERE);
        assertThat(there.claim(100)).anyMatch(claim -> claim.slot() == mine.slot());

        assertThat(here.save(mine, 1, moved(20))).isFalse();
        assertThat(here.state(mine)).isEmpty();
    }

    @Test
    void a_node_frees_what_it_holds_without_knowing_it() {
        List<SlotClaim> claims = claimAll(here);
        SlotClaim known = claims.getFirst();

        here.release(List.of(known));

        assertThat(here.state(known)).isPresent();
        assertThat(claims.stream().skip(1)).allMatch(claim -> here.state(claim).isEmpty());
        assertThat(rows.count("subscription_slot where holder = '" + HERE.name() + "'"))
                .isEqualTo(1);
        there.release(List.of());
        assertThat(here.state(known)).isPresent();
    }

    @Test
    void what_is_written_down_is_read_again() {
        SlotClaim mine = claimAll(here).getFirst();
        UUID queue = UUID.randomUUID();
        SlotState.WaitingQueue waiting = new SlotState.WaitingQueue(queue, List.of(12L, 15L), 2, Duration.ofHours(1));

        here.save(
                mine,
                1,
                new SlotChange(new SlotState(15, null, List.of(waiting)), Set.of(), true, null, false, null, false));

        SlotState state = here.state(mine).orElseThrow();
        assertThat(state.position()).isEqualTo(15);
        assertThat(state.waiting()).singleElement().satisfies(read -> {
            assertThat(read.queueId()).isEqualTo(queue);
            assertThat(read.positions()).containsExactly(12L, 15L);
            assertThat(read.attempts()).isEqualTo(2);
            assertThat(read.delay()).isBetween(Duration.ofMinutes(59), Duration.ofHours(1));
        });
        assertThat(report().lastSuccessAt()).isNotNull();
        assertThat(report().slots().get(mine.slot()).oldest()).isEqualTo(12);
        assertThat(report().waiting()).isEqualTo(2);
        here.save(
                mine,
                1,
                new SlotChange(new SlotState(15, null, List.of()), Set.of(queue), false, null, false, null, true));
        assertThat(here.state(mine)).isEmpty();
        assertThat(report().waiting()).isZero();
    }

    @Test
    void a_failure_is_noted_and_one_who_is_gone_is_paused_with_an_event() {
        SlotClaim mine = claimAll(here).getFirst();
        long before = paused();

        here.save(mine, 1, failed(false));
        assertThat(report().failingSince()).isNotNull();
        assertThat(report().problem()).isEqualTo(new DeliveryProblem(500, "no", "body"));
        assertThat(report().pause()).isNull();
        here.save(mine, 1, failed(true));
        here.save(mine, 1, failed(true));

        assertThat(report().pause().cause()).isEqualTo("gone");
        assertThat(paused()).isEqualTo(before + 1);
    }

    @Test
    void one_that_was_changed_meanwhile_is_not_paused() {
        SlotClaim mine = claimAll(here).getFirst();
        rows.update("update subscription set version = 2");

        here.save(mine, 1, failed(true));
        assertThat(report().pause()).isNull();
        here.save(mine, 2, failed(true));

        assertThat(report().pause()).isNotNull();
    }

    private long paused() {
        return rows.count("outbox where events::text like '%" + SubscriptionSlots.PAUSED + "%'");
    }

    private long lost() {
        return rows.count("outbox where events::text like '%" + SubscriptionSlots.LOST + "%'");
    }

    @Test
    void every_loss_is_told_and_shown_together() {
        SlotClaim mine = claimAll(here).getFirst();
        long before = lost();
        for (SlotChange.Range range :
                List.of(new SlotChange.Range(5, 9), new SlotChange.Range(2, 3), new SlotChange.Range(4, 4))) {
            here.save(
                    mine,
                    1,
                    new SlotChange(new SlotState(10, null, List.of()), Set.of(), false, null, false, range, false));
        }

        assertThat(lost()).isEqualTo(before + 3);
        assertThat(report().lost().from()).isEqualTo(2);
        assertThat(report().lost().to()).isEqualTo(9);
    }

    @Test
    void a_replay_is_in_every_slot_and_no_other_one_begins_until_it_has_ended() {
        SlotClaim mine = claimAll(here).getFirst();

        assertThat(subscriptions.replay("default", "billing", 3, 8, ACTOR)).isEqualTo(Subscriptions.Replay.BEGUN);
        assertThat(subscriptions.replay("default", "billing", 3, 8, ACTOR)).isEqualTo(Subscriptions.Replay.BUSY);
        assertThat(here.state(mine).orElseThrow().replay()).isEqualTo(new SlotState.Replay(2, 8));
        here.save(mine, 1, moved(11));
        assertThat(here.state(mine).orElseThrow().replay()).isEqualTo(new SlotState.Replay(2, 8));
        here.save(mine, 1, replayed(5));
        assertThat(here.state(mine).orElseThrow().replay()).isEqualTo(new SlotState.Replay(5, 8));
        here.save(mine, 1, replayed(8));
        assertThat(here.state(mine).orElseThrow().replay()).isNull();
    }

    private static SlotChange replayed(long position) {
        return new SlotChange(
                new SlotState(11, new SlotState.Replay(position, 8), List.of()),
                Set.of(),
                false,
                null,
                false,
                null,
                false);
    }

    @Test
    void a_namespace_has_so_many_and_no_more() {
        assertThat(keep("one", 2)).isEqualTo(Subscriptions.Kept.NEW);
        assertThat(keep("two", 2)).isEqualTo(Subscriptions.Kept.TOO_MANY);
        assertThat(keep("one", 1)).isEqualTo(Subscriptions.Kept.SAME);
    }

    private Subscriptions.Kept keep(String name, int countMax) {
        return subscriptions.keep(
                new Subscription.Draft(
                        "default",
                        name,
                        URI.create("http://127.0.0.1:9/"),
                        new EventFilter(List.of("never"), null, Map.of()),
                        Map.of(),
                        null),
                new StoredSecret(0, null, "whsec_MTIzNDU2Nzg5MDEyMzQ1Njc4OTAxMjM0"),
                1,
                countMax,
                ACTOR);
    }
}
