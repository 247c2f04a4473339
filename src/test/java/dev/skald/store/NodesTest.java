package dev.skald.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.skald.store.node.HeartbeatResult;
import dev.skald.store.node.Heartbeats;
import dev.skald.store.node.Node;
import dev.skald.support.NoTimers;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
@TestProfile(NoTimers.class)
class NodesTest extends NodesContract {
    @Override
    StoreUnderTest newStore() {
        return RealStore.here();
    }

    @ParameterizedTest
    @ValueSource(strings = {"1 hour", "-1 hour"})
    void what_the_database_clock_says_makes_no_difference(String ahead) {
        Node other = new Node("other");
        real().rows().alive(other);
        real().rows().update("update node set heartbeat = now() + ?::interval where name in ('here', 'other')", ahead);
        try (Heartbeats heartbeats = store.heartbeats(HERE, store.clock())) {
            List<HeartbeatResult.OtherNode> silent = heartbeats.beat(Duration.ofSeconds(5)).others().stream()
                    .filter(one -> one.name().equals("other"))
                    .toList();

            assertThat(store.nodes(HERE).declareDead(silent)).isEqualTo(1);
            assertThat(heartbeats.beat(Duration.ofSeconds(5)).alive()).isTrue();
        }
    }

    private RealStore real() {
        return (RealStore) store;
    }
}
