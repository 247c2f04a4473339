package dev.skald.store.node;

import java.util.List;

/**
 * Which nodes there are. A node that was not heard of for a lease is declared dead once; from then on it stays dead,
 * whatever it thinks itself, and its queues may be taken. It takes nothing more under that name.
 */
public interface Nodes {
    /** Says that this node is there: from now on it may take queues. */
    void signOn();

    /**
     * Goes on as a fresh node, once this one was declared dead.
     *
     * @param name that no node ever had
     */
    void beginAnew(String name);

    /**
     * Declares nodes dead of which this one heard nothing for a lease; not those that were heard of meanwhile, and none
     * when this node was declared dead itself. One whose heartbeats' session is still there is taken for slow only: the
     * database ends the session of a process that is gone, or of a machine that does not answer.
     *
     * @param silent as they were heard of last
     * @return how many were declared dead
     */
    int declareDead(List<HeartbeatResult.OtherNode> silent);

    /** Declares every other node dead: right when nobody else can have had this database open, as with our own. */
    void declareOthersDead();

    /** Forgets the dead who hold nothing any more, and declares dead who holds something without being known. */
    void removeGone();

    /** Signs this node off; it must hold nothing any more, else the others take it for dead and recover the rest. */
    void signOff();
}
