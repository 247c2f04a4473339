package dev.skald.store.node;

import java.util.List;

/**
 * What one heartbeat found.
 *
 * @param alive false when this node was declared dead, and perhaps removed, before: its claims are lost
 * @param others the other nodes that were not declared dead
 */
public record HeartbeatResult(boolean alive, List<OtherNode> others) {
    public HeartbeatResult {
        others = List.copyOf(others);
    }

    /**
     * Another node, as a heartbeat found it.
     *
     * @param beat changes with each of its heartbeats
     */
    public record OtherNode(String name, long beat) {}
}
