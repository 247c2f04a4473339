package dev.skald.crash;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Every place where a Skald can die between two lines that matter: each commit, and each call to a participant. The one
 * list of them, with the story that gets there. {@link CrashPointsTest} holds it against the code: a new commit,
 * operation or call needs a row here.
 */
final class CrashPoints {
    /** What writes the logs of queues; its places are told apart by what is recorded. */
    static final String JOURNAL = "GroupCommitJournal.writeUntilClosed()";

    /** What does not fit among others, written by itself. */
    static final String ALONE = "GroupCommitJournal.write(Change)";

    /** What makes the calls; its places are told apart by their kind. */
    static final String CALLER = "HttpCalls.exchange";

    /** Places and the stories that reach them. */
    static final Map<String, Story> PLACES = places();

    /** Places that no story is sure to reach, and why not. */
    static final Map<String, String> NOT_REACHED = Map.ofEntries(
            Map.entry(
                    "DatabaseClock.<init>(Database)",
                    "reads only if nothing has adjusted the clock, and a node does that before anything else"),
            Map.entry(
                    "SqlClaims.interrupted(UUID, List)",
                    "the same statement as Claims.interrupted(int), when an admin is quicker than the next round"),
            Map.entry(
                    "SqlClaims.unowned(Collection)",
                    "only when the answer to a commit was lost, which a halted process does not hear of"),
            Map.entry("SqlClaims.held(UUID)", "the same"),
            Map.entry(
                    "Tokens.keep(Draft, TokenHash, Actor)",
                    "one statement and who asked for it; no queue depends on a token, and its maker sees no answer"),
            Map.entry("Tokens.delete(String, String, Actor)", "the same"),
            Map.entry("Tokens.used(Collection)", "one statement, which is made again a minute later"),
            Map.entry("SealedRows.keep(Draft, int, Actor)", "one statement and who asked for it, as for tokens"),
            Map.entry("SealedRows.delete(String, String, Actor)", "the same"),
            Map.entry(
                    "Subscriptions.delete(String, String, Actor)",
                    "one transaction that an admin asks for, and repeats when no answer came; a story passes it"),
            Map.entry("Subscriptions.rotate(String, String, StoredSecret, Actor)", "the same"),
            Map.entry("Subscriptions.pause(String, String, String, Actor)", "the same"),
            Map.entry("Subscriptions.tested(String, String, Actor)", "the same"),
            Map.entry("SubscriptionSlots.release(Collection)", "only when the answer to a claim was lost, as above"),
            Map.entry(
                    "Subscriptions.seal(StoredSecret, StoredSecret)",
                    "one statement, which the next round makes again"),
            Map.entry("AuditLog.forget(boolean, Duration, int)", "one statement, which the next round makes again"),
            Map.entry(
                    "SealedRows.replace(SealedRow, String, String)", "one statement, which the next round makes again"),
            Map.entry(
                    "AuditLog.refused(Actor, String, AuditAct, String, Map)",
                    "only where rights are needed; nothing but this row depends on it"),
            Map.entry(
                    "SqlNodes.beginAnew(String)",
                    "only for a node that lives and was declared dead; dead in between, it is one that never came back"),
            Map.entry("SqlNotices.tell(Notice)", "only between nodes that both live; who misses it looks for itself"),
            Map.entry("SqlDueTimes.moveBack(Duration, Place, int)", "only when the database's clock steps back"),
            Map.entry("SqlDueTimes.moved(Duration)", "the same; without it the queues are moved once more"),
            Map.entry(
                    "SqlNodes.declareOthersDead()", "only on a database of the node's own; CrashIT kills such a node"));

    /** Places that other stories come to as well, in which more can go wrong there. */
    static final List<Map.Entry<String, Story>> AGAIN = List.of(
            Map.entry(JOURNAL + " step-waiting", Story.IS_NAMED_BY_A_STRANGER),
            Map.entry(JOURNAL + " wait-ended", Story.IS_REGRETTED_WHILE_IT_WAITS),
            Map.entry(JOURNAL + " queue-submitted", Story.IS_HELD_UNTIL_ITS_CHECK),
            Map.entry(JOURNAL + " restore-requested", Story.IS_DROPPED),
            Map.entry(JOURNAL + " compensation-started", Story.IS_REGRETTED_WHILE_ITS_QUEUE_CONFIRMS),
            Map.entry(JOURNAL + " restore-requested", Story.IS_REGRETTED_WHILE_ITS_QUEUE_CONFIRMS));

    /** Reads the clock of the database, if something asks for the time before the node's first heartbeat has. */
    private static final String FIRST_TIME = "DatabaseClock.instant()";

    private CrashPoints() {}

    private static Map<String, Story> places() {
        Map<String, Story> places = new LinkedHashMap<>();
        // Taking queues in, and what is recorded of them.
        places.put(JOURNAL + " queue-started", Story.SUCCEEDS);
        places.put(JOURNAL + " step-started", Story.SUCCEEDS);
        places.put(JOURNAL + " step-done", Story.SUCCEEDS);
        places.put(JOURNAL + " queue-succeeded", Story.SUCCEEDS);
        places.put(JOURNAL + " step-refused", Story.IS_REFUSED);
        places.put(JOURNAL + " compensation-started", Story.IS_REFUSED);
        places.put(JOURNAL + " compensation-done", Story.IS_REFUSED);
        places.put(JOURNAL + " compensation-skipped", Story.IS_REFUSED);
        places.put(JOURNAL + " queue-restored", Story.IS_REFUSED);
        places.put(JOURNAL + " step-in-doubt", Story.IS_TRIED_AGAIN);
        places.put(JOURNAL + " step-unreached", Story.IS_TRIED_AGAIN);
        places.put(JOURNAL + " retry-scheduled", Story.IS_TRIED_AGAIN);
        places.put(JOURNAL + " restore-requested", Story.IS_REGRETTED);
        places.put(ALONE + " overtaken", Story.IS_REGRETTED_AT_WORK);
        places.put(JOURNAL + " step-added", Story.IS_DRIVEN);
        places.put(JOURNAL + " step-enlisted", Story.IS_DRIVEN);
        places.put(JOURNAL + " event-registered", Story.IS_DRIVEN);
        places.put(JOURNAL + " queue-completed", Story.IS_DRIVEN);
        // Nothing but that it is let go of.
        places.put(JOURNAL + " nothing", Story.IS_DRIVEN);
        places.put(JOURNAL + " check-started", Story.IS_HELD_UNTIL_ITS_CHECK);
        places.put(JOURNAL + " check-failed", Story.IS_HELD_UNTIL_ITS_CHECK);
        places.put(JOURNAL + " check-scheduled", Story.IS_HELD_UNTIL_ITS_CHECK);
        places.put(JOURNAL + " check-answered", Story.IS_HELD_UNTIL_ITS_CHECK);
        places.put(JOURNAL + " queue-submitted", Story.IS_SUBMITTED);
        places.put(JOURNAL + " queue-confirming", Story.IS_CONFIRMED);
        places.put(JOURNAL + " confirmation-started", Story.IS_CONFIRMED);
        places.put(JOURNAL + " confirmation-failed", Story.IS_CONFIRMED);
        places.put(JOURNAL + " confirmation-done", Story.IS_CONFIRMED);
        places.put(JOURNAL + " step-waiting", Story.IS_POLLED);
        places.put(JOURNAL + " step-given-up", Story.IS_GIVEN_UP);
        places.put(JOURNAL + " wait-started", Story.WAITS);
        places.put(JOURNAL + " wait-ended", Story.WAITS);
        places.put(JOURNAL + " signal-received", Story.WAITS);
        places.put(JOURNAL + " output-computed", Story.WAITS);
        places.put(JOURNAL + " step-skipped", Story.IS_CHOSEN_AND_REPEATED);
        places.put(JOURNAL + " step-expanded", Story.IS_CHOSEN_AND_REPEATED);
        places.put(JOURNAL + " step-joined", Story.IS_CHOSEN_AND_REPEATED);
        places.put(ALONE + " sub-queue", Story.IS_NESTED);
        // A start that creates a queue besides its own.
        places.put("GroupCommitJournal.start(QueueStart, String, Instant, Change)", Story.BEGINS_WITH_A_QUEUE);
        places.put(JOURNAL + " compensation-failed", Story.NEEDS_A_HUMAN);
        places.put(JOURNAL + " queue-attention", Story.NEEDS_A_HUMAN);
        places.put(JOURNAL + " admin-retried", Story.NEEDS_A_HUMAN);
        places.put(JOURNAL + " admin-resolved", Story.NEEDS_A_HUMAN);
        places.put(JOURNAL + " admin-paused", Story.IS_PAUSED);
        places.put(JOURNAL + " admin-resumed", Story.IS_PAUSED);
        places.put(JOURNAL + " queue-interrupted", Story.IS_INTERRUPTED);
        places.put(JOURNAL + " queue-recovered", Story.IS_INTERRUPTED);
        // Calls.
        places.put(CALLER + " action", Story.SUCCEEDS);
        places.put(CALLER + " compensation", Story.IS_REFUSED);
        places.put(CALLER + " confirmation", Story.IS_CONFIRMED);
        places.put(CALLER + " poll", Story.IS_POLLED);
        places.put(CALLER + " check", Story.IS_HELD_UNTIL_ITS_CHECK);
        places.put(CALLER + " webhook", Story.IS_TOLD);
        // Nodes, and what they take up.
        places.put("CallbackKey.<init>(Database, RandomGenerator)", Story.IS_STARTED_ANEW);
        places.put("SqlNodes.signOn()", Story.IS_STARTED_ANEW);
        places.put("SqlNodes.removeGone()", Story.IS_INTERRUPTED);
        places.put("SqlClaims.held()", Story.IS_COUNTED);
        places.put("SqlNodes.declareDead(List)", Story.IS_INTERRUPTED);
        places.put("SqlClaims.interrupted(int)", Story.IS_INTERRUPTED);
        places.put("SqlClaims.due(int)", Story.IS_DUE);
        places.put("SqlClaims.due(UUID)", Story.IS_TRIED_AGAIN);
        places.put("SqlNodes.signOff()", Story.IS_LET_GO);
        // What is over.
        places.put("SqlPurgeableQueues.candidates(Duration, Candidate, int)", Story.IS_PURGED);
        places.put("SqlPurgeableQueues.purge(List)", Story.IS_PURGED);
        places.put("SqlTombstones.forget(Duration, Instant, int)", Story.IS_FORGOTTEN);
        places.put("SqlTombstones.block(UUID, Owner, List)", Story.IS_CLOSED);
        places.put("SqlRemoveEnded.remove(Queue, List)", Story.IS_DELETED);
        // Who is told of events.
        places.put("Subscriptions.keep(Draft, StoredSecret, long, int, Actor)", Story.IS_TOLD);
        places.put("SubscriptionSlots.claim(int)", Story.IS_TOLD);
        places.put("SubscriptionSlots.save(SlotClaim, long, SlotChange)", Story.IS_TOLD);
        places.put("Subscriptions.resume(String, String, Actor)", Story.IS_TOLD);
        places.put("Subscriptions.replay(String, String, long, long, Actor)", Story.IS_TOLD);
        // Some reading ends in a commit as well.
        places.put("SqlClaims.holder(UUID)", Story.IS_WATCHED);
        // Definitions.
        places.put("Definitions.keep(Draft, IntPredicate, Actor)", Story.IS_DEFINED);
        places.put("Definitions.find(String, String, Integer)", Story.IS_DEFINED);
        places.put("Definitions.page(String, String, int)", Story.IS_DEFINED);
        places.put("Definitions.delete(String, String, Actor)", Story.IS_DEFINED);
        return places;
    }

    /** Whether a point that a node has passed is of a place that is listed; anything may have to be written by itself. */
    static boolean isKnown(String point) {
        String place = point.substring(point.indexOf(' ') + 1);
        return PLACES.containsKey(place)
                || NOT_REACHED.containsKey(place)
                || place.equals(FIRST_TIME)
                || place.startsWith(ALONE + " ");
    }
}
