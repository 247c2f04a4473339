package dev.skald.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.skald.queue.Operation;
import dev.skald.store.journal.LockChange;
import dev.skald.store.journal.WriteResult;
import dev.skald.store.node.Notice;
import dev.skald.store.node.Notices;
import dev.skald.support.NoTimers;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

@QuarkusTest
@TestProfile(NoTimers.class)
class NoticesTest extends StoreTest {
    @Inject
    Notices notices;

    @Test
    void what_one_node_tells_is_heard_by_who_listens() {
        try (Notices.Subscription subscription = notices.listen()) {
            List<Notice> told = List.of(
                    new Notice(Notice.Kind.AWAITED, UUID.randomUUID()),
                    new Notice(Notice.Kind.CHANGED, UUID.randomUUID()));
            told.forEach(notices::tell);

            assertThat(heard(subscription, 2)).containsExactlyElementsOf(told);
        }
    }

    @Test
    void what_another_version_tells_is_passed_over() {
        Notice after = new Notice(Notice.Kind.CHANGED, UUID.randomUUID());
        try (Notices.Subscription subscription = notices.listen()) {
            rows.texts(
                    "select pg_notify('skald', text)::text from unnest(array['', 'sung %s', 'asked a', 'asked']) text"
                            .formatted(UUID.randomUUID()));
            notices.tell(after);

            assertThat(heard(subscription, 1)).containsExactly(after);
        }
    }

    @Test
    void the_holder_is_told_what_a_requester_at_another_node_asks() {
        AtWork work = AtWork.start(journalOf(ELSEWHERE), Starts.any());
        try (Notices.Subscription subscription = notices.listen()) {
            assertThat(journal.write(work.request(new Operation.RestoreRequested("told to"))))
                    .isInstanceOf(WriteResult.Appended.class);

            assertThat(heard(subscription, 1)).containsExactly(new Notice(Notice.Kind.ASKED, work.id()));
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

            assertThat(heard(subscription, 1)).containsExactly(after);
        }
    }

    @Test
    void an_ear_whose_connection_is_lost_says_so() {
        try (Notices.Subscription subscription = notices.listen()) {
            rows.texts("select pg_terminate_backend(pid)::text from pg_stat_activity where query = 'listen skald'");

            assertThatThrownBy(() -> heard(subscription, 1)).isInstanceOf(StoreUnavailable.class);
        }
    }

    /** The first so many notices that come. */
    private static List<Notice> heard(Notices.Subscription subscription, int count) {
        List<Notice> heard = new ArrayList<>();
        while (heard.size() < count) {
            subscription.receive(heard::add);
        }
        return heard;
    }
}
