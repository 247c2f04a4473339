package dev.skald.api;

import dev.skald.queue.Queue;
import dev.skald.queue.QueueStatus;
import dev.skald.queue.WaitState;
import dev.skald.queue.rule.Ruling;
import dev.skald.store.read.QueueLookup;
import dev.skald.store.removal.Tombstone;
import dev.skald.web.problem.Fault;
import dev.skald.web.problem.Problem;
import dev.skald.web.problem.ProblemException;
import dev.skald.web.problem.ProblemType;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The problems with which requests for queues may be refused. */
final class Refusals {
    private static final Duration SOON = Duration.ofSeconds(1);
    private static final Duration AFTER_A_RESTART = Duration.ofSeconds(5);

    private Refusals() {}

    static ProblemException notFound(UUID id) {
        return new ProblemException(Problem.queueNotFound(id));
    }

    /** The id in the path is not a UUID, so no queue can have it. */
    static ProblemException noId() {
        return new ProblemException(Problem.of(
                ProblemType.QUEUE_NOT_FOUND,
                "There is no such queue: the id of a queue is a UUID, 36 characters long."));
    }

    /** The problem for the id of a queue that is gone. */
    static ProblemException gone(Tombstone tombstone) {
        return tombstone.blocked()
                ? new ProblemException(Problem.of(
                                ProblemType.QUEUE_NOT_FOUND,
                                "No queue was ever started with the id " + tombstone.id()
                                        + ", and none can be: a restore closed it before.")
                        .about(tombstone.id()))
                : removed(tombstone);
    }

    private static ProblemException removed(Tombstone tombstone) {
        return tombstone.outcome() == QueueStatus.RESTORED
                ? new ProblemException(Problem.of(
                                ProblemType.QUEUE_PURGED,
                                "The queue was restored, so its effects are undone, and it was deleted later.")
                        .about(tombstone.id(), QueueStatus.RESTORED))
                : purged(tombstone.id());
    }

    static ProblemException purged(UUID id) {
        return new ProblemException(Problem.of(
                        ProblemType.QUEUE_PURGED,
                        "The queue succeeded. The window in which it could be restored is over, or it was"
                                + " deleted before.")
                .about(id, QueueStatus.SUCCEEDED));
    }

    static ProblemException idReused(UUID id) {
        return new ProblemException(
                Problem.of(ProblemType.ID_REUSED, "A queue was started with the id " + id + " and another body.")
                        .about(id));
    }

    static ProblemException otherQueue(UUID id) {
        return new ProblemException(Problem.of(
                        ProblemType.ID_REUSED,
                        "The queue with the id " + id + " does not belong to the step that the request names; it was"
                                + " left alone.")
                .about(id));
    }

    static ProblemException idClosed(UUID id) {
        return new ProblemException(Problem.of(
                        ProblemType.QUEUE_STATE,
                        "The id " + id + " was closed by a restore before this start arrived; nothing was started.")
                .about(id));
    }

    /** An action that the rules do not allow. */
    static ProblemException ruled(Queue queue, Ruling.No no) {
        return ruled(queue, no, null);
    }

    /**
     * An action on a step that the rules do not allow.
     *
     * @param step its name; null when the action is for the whole queue
     */
    static ProblemException ruled(Queue queue, Ruling.No no, @Nullable String step) {
        Problem problem = Problem.of(problem(no.reason()), no.detail()).about(queue.id(), queue.status());
        Problem placed = step == null ? problem : problem.at(step);
        return switch (no.reason()) {
            case BUSY, INTERRUPTED -> new ProblemException(placed, SOON);
            case STATE, PART, TOO_LATE -> new ProblemException(placed);
        };
    }

    private static ProblemType problem(Ruling.Reason reason) {
        return switch (reason) {
            case STATE, PART -> ProblemType.QUEUE_STATE;
            case BUSY -> ProblemType.QUEUE_BUSY;
            case INTERRUPTED -> ProblemType.QUEUE_INTERRUPTED;
            case TOO_LATE -> ProblemType.QUEUE_PURGED;
        };
    }

    /**
     * The queue does not need to be recovered; the problem says why.
     *
     * @param holder the node that works on it; null when none does
     */
    static ProblemException notInterrupted(QueueLookup.Present found, @Nullable String holder) {
        Queue queue = found.queue();
        WaitState waiting = found.waiting();
        String instead;
        if (queue.status().ended()) {
            instead = "it has ended as " + queue.status().word();
        } else if (holder != null) {
            instead = "node " + holder + " works on it";
        } else {
            instead = "nobody works on it" + (waiting == null ? "" : "; it waits for " + waiting.inShort());
        }
        return new ProblemException(
                Problem.of(ProblemType.QUEUE_STATE, "The queue is not interrupted: " + instead + ".")
                        .about(queue.id(), queue.status()));
    }

    /** Too many other requests change the same queue. */
    static ProblemException busy(UUID id) {
        return new ProblemException(
                Problem.of(
                                ProblemType.QUEUE_BUSY,
                                "Too many requests change this queue at the same time. Nothing was done.")
                        .about(id),
                SOON);
    }

    /** Too many other requests change the same queue, and the participant must send its answer again. */
    static ProblemException notTakenYet() {
        return new ProblemException(
                Problem.of(
                        ProblemType.UNAVAILABLE,
                        "Too many requests change this queue at the same time. The answer was not recorded; send it again."),
                SOON);
    }

    static ProblemException nameReused(Queue queue, String step) {
        String detail = "Step " + step + " is in this queue already; it was added with another body.";
        return new ProblemException(new Problem(ProblemType.ID_REUSED, detail, queue.id(), step, null, List.of()));
    }

    static ProblemException answeredTooLate(Queue queue, String step) {
        return new ProblemException(Problem.of(
                        ProblemType.QUEUE_STATE,
                        "The answer is too late: the call has another outcome already, or was given up.")
                .about(queue.id(), queue.status())
                .at(step));
    }

    static ProblemException noDefinitionName() {
        return new ProblemException(Problem.of(
                ProblemType.INVALID_REQUEST,
                "The name of a definition must be 1 to 100 letters, digits, dots, underscores and hyphens, and not"
                        + " . or .. ."));
    }

    static ProblemException noDefinition(String name, @Nullable Integer version) {
        return new ProblemException(Problem.of(
                ProblemType.DEFINITION_NOT_FOUND,
                version == null
                        ? "There is no definition " + name + "."
                        : "There is no version " + version + " of a definition " + name + "."));
    }

    /** The change was meant for another version than the newest. */
    static ProblemException otherVersion(String name, int version) {
        return new ProblemException(Problem.of(
                ProblemType.PRECONDITION_FAILED,
                version == 0
                        ? "If-Match names a version, but there is no definition " + name + "."
                        : "The newest version of definition " + name + " is " + version + ", which If-Match does not"
                                + " name."));
    }

    static ProblemException noStep(Queue queue, String step) {
        return new ProblemException(Problem.of(ProblemType.NOT_FOUND, "The queue has no step " + step + ".")
                .about(queue.id())
                .at(step));
    }

    static ProblemException preconditionRequired(UUID id) {
        return new ProblemException(Problem.of(
                        ProblemType.PRECONDITION_REQUIRED,
                        "The header If-Match is missing. Read the queue, decide, and send its ETag along.")
                .about(id));
    }

    static ProblemException preconditionFailed(Queue queue) {
        return new ProblemException(Problem.of(
                        ProblemType.PRECONDITION_FAILED,
                        "The queue is now at version " + queue.seq() + ", which If-Match does not name. Nothing was"
                                + " done. Read the queue again, and decide again.")
                .about(queue.id(), queue.status()));
    }

    static ProblemException overloaded() {
        return new ProblemException(
                Problem.of(
                        ProblemType.OVERLOADED,
                        "This server works on as many queues as it may (skald.limits.in-flight); nothing was"
                                + " started."),
                SOON);
    }

    static ProblemException stopping() {
        return new ProblemException(
                Problem.of(ProblemType.UNAVAILABLE, "This server is stopping; nothing was done."), AFTER_A_RESTART);
    }

    /** The database's message is for the log only: callers must not see it. */
    static ProblemException unfit() {
        return new ProblemException(
                Problem.faulty(List.of(new Fault("", "has a value that the database can't store"))));
    }

    /**
     * The named credentials exist, but this server can't read them.
     *
     * @param why the end of a sentence, after a colon
     */
    static ProblemException noCredentials(String why) {
        return new ProblemException(
                Problem.of(
                        ProblemType.UNAVAILABLE,
                        "The credentials in the request can't be read: " + why + ". Nothing was done."),
                SOON);
    }

    static ProblemException noDatabase() {
        return new ProblemException(
                Problem.of(
                        ProblemType.UNAVAILABLE,
                        "The database can't be reached, or answers too late. It is not known whether the request was carried out;"
                                + " it may safely be sent again with the same id."),
                SOON);
    }
}
