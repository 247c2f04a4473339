package dev.skald.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.skald.queue.Operation;
import dev.skald.store.journal.LockChange;
import dev.skald.store.journal.WriteResult;
import dev.skald.store.node.Notice;
import dev.skald.store.node.Notices;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What {@link Notices} promises, and when the journal tells. */
@Timeout(60)
abstract class NoticesContract extends StoreContract {
    Notices notices;

    @BeforeEach
    void notices() {
        notices = store.notices();
    }

    @Test
    void every_subscription_receives_what_one_node_tells_in_order() {
        try (Notices.Subscription one = notices.listen();
                Notices.Subscription other = notices.listen()) {
            List<Notice> told = List.of(
                    new Notice(Notice.Kind.AWAITED, UUID.randomUUID()),
                    new Notice(Notice.Kind.CHANGED, UUID.randomUUID()));
            told.forEach(notices::tell);

            assertThat(received(one, 2)).containsExactlyElementsOf(told);
            assertThat(received(other, 2)).containsExactlyElementsOf(told);
        }
    }

    @Test
    void what_was_told_before_is_not_received() {
        Notice after = new Notice(Notice.Kind.CHANGED, UUID.randomUUID());
        notices.tell(new Notice(Notice.Kind.CHANGED, UUID.randomUUID()));
        try (Notices.Subscription subscription = notices.listen()) {
            notices.tell(after);

            assertThat(received(subscription, 1)).containsExactly(after);
        }
    }

    @Test
    void the_holder_is_told_what_a_requester_at_another_node_asks() {
        AtWork work = AtWork.start(journalOf(ELSEWHERE), Starts.any());
        try (Notices.Subscription subscription = notices.listen()) {
            assertThat(journal.write(work.request(new Operation.RestoreRequested("told to"))))
                    .isInstanceOf(WriteResult.Appended.class);

            assertThat(received(subscription, 1)).containsExactly(new Notice(Notice.Kind.ASKED, work.id()));
        }
    }

    @Test
    void nobody_is_told_what_a_holder_writes_or_what_is_asked_of_a_queue_that_nobody_holds() {
        Notice after = new Notice(Notice.Kind.CHANGED, UUID.randomUUID());
        AtWork work = AtWork.start(journal, Starts.any());
        try (Notices.Subscription subscription = notices.listen()) {
            work.appended(work.change(new LockChange.Release(null, null)));
            journal.write(work.request(new Operation.RestoreRequested("told to")));
            notices.tell(after);

            assertThat(received(subscription, 1)).containsExactly(after);
        }
    }

    /** The first so many notices that come. */
    static List<Notice> received(Notices.Subscription subscription, int count) {
        List<Notice> received = new ArrayList<>();
        while (received.size() < count) {
            subscription.receive(received::add);
        }
        return received;
    }
}
