package dev.skald.store;

/** One running Skald, under the name by which its claims and its log entries are known. */
public final class Node {
    private volatile String name;

    /**
     * A node.
     *
     * @param name that no node ever had, so that a node that comes back is not taken for the one that died
     */
    public Node(String name) {
        this.name = name;
    }

    /** The name that this node has now. */
    public String name() {
        return name;
    }

    /** Goes on as somebody new: whatever is claimed under the name until now is lost to this node. */
    void rename(String another) {
        name = another;
    }
}
