package dev.skald.engine.run;

import dev.skald.store.StoreUnavailable;
import dev.skald.store.audit.AuditEntry;
import dev.skald.store.node.Claim;
import dev.skald.store.node.ClaimedQueue;
import dev.skald.store.node.Claims;
import dev.skald.store.read.QueueLookup;
import dev.skald.store.read.Queues;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.UUID;
import org.jboss.logging.Logger;

/** Claims queues and works on them: goes on where their logs end. */
@ApplicationScoped
public class TakeUp implements WakeQueue {
    private static final Logger LOG = Logger.getLogger(TakeUp.class);

    /** So many unowned claims are taken up in one round at most. */
    private static final int UNOWNED_MAX = 500;

    private final Claims claims;
    private final UnownedClaims unowned;
    private final Queues queues;
    private final MissedFacts missedFacts;
    private final Runners runners;
    private final RunningHere here;
    private final Capacity capacity;

    TakeUp(
            Claims claims,
            UnownedClaims unowned,
            Queues queues,
            MissedFacts missedFacts,
            Runners runners,
            RunningHere here,
            Capacity capacity) {
        this.claims = claims;
        this.unowned = unowned;
        this.queues = queues;
        this.missedFacts = missedFacts;
        this.runners = runners;
        this.here = here;
        this.capacity = capacity;
    }

    /**
     * Takes up queues whose time has come.
     *
     * @param most at most so many; their room must be kept
     * @return how many there were
     * @throws StoreUnavailable when the database is away
     */
    public int due(int most) {
        return here.claiming(() -> begin(claims.due(most), TakeUp::doNothing));
    }

    /**
     * Takes up queues whose node is dead.
     *
     * @param most at most so many; their room must be kept
     * @param afterwards run for each, once this node is done with it
     * @return how many there were
     * @throws StoreUnavailable when the database is away
     */
    public int interrupted(int most, Runnable afterwards) {
        return here.claiming(() -> begin(claims.interrupted(most), afterwards));
    }

    /**
     * Takes up one queue whose node is dead; its room must be kept.
     *
     * @param audit who asks for it
     * @return false when its node is not, or another node has taken it up
     * @throws StoreUnavailable when the database is away
     */
    public boolean interrupted(UUID queueId, List<AuditEntry> audit) {
        return here.claiming(
                        () -> begin(claims.interrupted(queueId, audit).stream().toList(), TakeUp::doNothing))
                > 0;
    }

    /**
     * Takes up the queues that this node may hold without working on them.
     *
     * @return how many there were
     * @throws StoreUnavailable when the database is away
     */
    public int suspected() {
        return capacity.withRoomForDuty(UNOWNED_MAX, room -> unowned.claimSuspected(room, this::begin));
    }

    /**
     * Takes up the queues that this node holds without working on them.
     *
     * @return how many there were
     * @throws StoreUnavailable when the database is away
     */
    public int forgotten() {
        return capacity.withRoomForDuty(UNOWNED_MAX, room -> unowned.claimForgotten(room, this::begin));
    }

    @Override
    public Woken wake(UUID queueId) {
        return capacity.withRoom(1, room -> room == 0 ? Woken.NOT_NOW : wakeWithRoom(queueId));
    }

    private Woken wakeWithRoom(UUID queueId) {
        try {
            int taken = here.claiming(() -> begin(claims.due(queueId).stream().toList(), TakeUp::doNothing));
            return taken > 0 ? Woken.YES : Woken.NO;
        } catch (StoreUnavailable e) {
            LOG.debugf(e, "queue %s is due but can't be claimed now; the next round looks for it", queueId);
            return Woken.NOT_NOW;
        }
    }

    private int begin(List<ClaimedQueue> claimed, Runnable afterwards) {
        claimed.forEach(one -> begin(one.claim(), TakeUpCause.of(one), afterwards));
        return claimed.size();
    }

    private void begin(Claim claim, TakeUpCause cause) {
        begin(claim, cause, TakeUp::doNothing);
    }

    private void begin(Claim claim, TakeUpCause cause, Runnable afterwards) {
        UUID id = claim.queueId();
        try {
            QueueLookup found = queues.find(id);
            if (found instanceof QueueLookup.Present present) {
                runners.begin(present.queue(), claim, missedFacts.of(cause, present.queue()), afterwards);
                return;
            }
            if (found instanceof QueueLookup.Gone) {
                LOG.infof("queue %s: others took it, ended it and removed it before this node came to it", id);
            } else {
                LOG.errorf("queue %s is locked, but there is no queue; its lock stays", id);
            }
        } catch (StoreUnavailable e) {
            LOG.warnf(e, "queue %s was claimed but can't be read; it is tried again", id);
            unowned.suspect(claim, cause);
        } catch (RuntimeException | StackOverflowError e) {
            LOG.errorf(e, "queue %s can't be read; it stays locked until a human looks at its log", id);
        }
        afterwards.run();
    }

    private static void doNothing() {}
}
