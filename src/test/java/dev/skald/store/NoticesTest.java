package dev.skald.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.skald.store.node.Notice;
import dev.skald.store.node.Notices;
import dev.skald.support.NoTimers;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import java.util.UUID;
import org.junit.jupiter.api.Test;

@QuarkusTest
@TestProfile(NoTimers.class)
class NoticesTest extends NoticesContract {
    @Override
    StoreUnderTest newStore() {
        return RealStore.here();
    }

    @Test
    void a_notice_of_another_version_is_ignored() {
        Notice after = new Notice(Notice.Kind.CHANGED, UUID.randomUUID());
        try (Notices.Subscription subscription = notices.listen()) {
            real().rows()
                    .texts(
                            "select pg_notify('skald', text)::text from unnest(array['', 'sung %s', 'asked a', 'asked']) text"
                                    .formatted(UUID.randomUUID()));
            notices.tell(after);

            assertThat(received(subscription, 1)).containsExactly(after);
        }
    }

    @Test
    void a_subscription_whose_connection_is_lost_says_so() {
        try (Notices.Subscription subscription = notices.listen()) {
            real().rows()
                    .texts("select pg_terminate_backend(pid)::text from pg_stat_activity where query = 'listen skald'");

            assertThatThrownBy(() -> received(subscription, 1)).isInstanceOf(StoreUnavailable.class);
        }
    }

    private RealStore real() {
        return (RealStore) store;
    }
}
