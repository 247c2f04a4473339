package dev.skald.recovery;

import dev.skald.store.node.HeartbeatResult;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Knows which other nodes were silent for a lease, counted in heartbeats of this node. These are at least one interval
 * apart, and only those count that reached the database. So no clock is compared with another one, and no node counts
 * as silent while no node reaches the database.
 */
@ApplicationScoped
class SilentNodes {
    private final Map<String, Heard> heard = new HashMap<>();

    /**
     * What is known of a node.
     *
     * @param beat its last heartbeat that was seen
     * @param silence how many heartbeats of this node have found no newer one since
     */
    private record Heard(long beat, int silence) {}

    /** Notes what one heartbeat of this node has found. */
    synchronized void note(List<HeartbeatResult.OtherNode> others) {
        Map<String, Heard> before = new HashMap<>(heard);
        heard.clear();
        for (HeartbeatResult.OtherNode other : others) {
            Heard known = before.get(other.name());
            int silence = known != null && known.beat() == other.beat() ? known.silence() + 1 : 0;
            heard.put(other.name(), new Heard(other.beat(), silence));
        }
    }

    /** Gives every node a whole new lease, because this node could not see their heartbeats. */
    synchronized void beginAnew() {
        heard.clear();
    }

    /**
     * The nodes that were silent for so many heartbeats of this one.
     *
     * @param beats at least 1
     */
    synchronized List<HeartbeatResult.OtherNode> silentFor(long beats) {
        return heard.entrySet().stream()
                .filter(one -> one.getValue().silence() >= beats)
                .map(one -> new HeartbeatResult.OtherNode(
                        one.getKey(), one.getValue().beat()))
                .toList();
    }
}
