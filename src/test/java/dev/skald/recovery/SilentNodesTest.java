package dev.skald.recovery;

import static org.assertj.core.api.Assertions.assertThat;

import dev.skald.store.node.HeartbeatResult;
import java.util.List;
import org.junit.jupiter.api.Test;

class SilentNodesTest {
    private static final int LEASE = 5;

    private final SilentNodes silentNodes = new SilentNodes();

    @Test
    void a_node_whose_number_stays_the_same_for_as_many_heartbeats_as_a_lease_has_is_silent() {
        note(LEASE, 7);
        assertThat(silent()).isEmpty();

        note(1, 7);

        assertThat(silent()).containsExactly(new HeartbeatResult.OtherNode("other", 7));
    }

    @Test
    void a_new_number_begins_a_new_lease_also_when_it_is_smaller() {
        note(LEASE, 7);
        note(LEASE, 6);

        assertThat(silent()).isEmpty();
    }

    @Test
    void after_a_gap_of_its_own_heartbeats_a_node_gives_all_others_a_whole_lease() {
        note(LEASE, 7);
        silentNodes.beginAnew();

        note(LEASE, 7);
        assertThat(silent()).isEmpty();
        note(1, 7);
        assertThat(silent()).hasSize(1);
    }

    @Test
    void a_node_that_is_gone_from_the_table_is_forgotten() {
        note(LEASE + 1, 7);
        silentNodes.note(List.of());
        note(1, 7);

        assertThat(silent()).isEmpty();
    }

    private void note(int heartbeats, long beat) {
        for (int n = 0; n < heartbeats; n++) {
            silentNodes.note(List.of(new HeartbeatResult.OtherNode("other", beat)));
        }
    }

    private List<HeartbeatResult.OtherNode> silent() {
        return silentNodes.silentFor(LEASE);
    }
}
