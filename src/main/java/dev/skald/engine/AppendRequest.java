package dev.skald.engine;

import dev.skald.queue.LogEntry;
import dev.skald.queue.Operation;
import dev.skald.queue.Queue;
import dev.skald.queue.QueueStatus;
import dev.skald.store.Author;
import dev.skald.store.Change;
import dev.skald.store.Journal;
import dev.skald.store.StoreUnavailable;
import dev.skald.store.Then;
import dev.skald.store.Written;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Optional;

/**
 * Writes what somebody asks of a queue into its log, whoever works on it: the holder sees it with its next change. When
 * nobody works on it, this node does from now on, or, when it has no room, the next one that has.
 */
@ApplicationScoped
class AppendRequest {
    private final Journal journal;
    private final Runners runners;

    AppendRequest(Journal journal, Runners runners) {
        this.journal = journal;
        this.runners = runners;
    }

    /**
     * Appends to a queue's log, unless something came in between.
     *
     * @param seen the queue that this was decided in knowledge of
     * @param operations at least one
     * @return the queue with it; empty when it has changed, so that the caller must look again
     * @throws StoreUnavailable when the database is away; whether the request is in the log is found by asking again
     */
    Optional<Queue> append(Queue seen, List<Operation> operations) {
        int room = runners.keepRoom(1);
        try {
            if (room > 0 && nobodyWorksOn(seen)) {
                Optional<Queue> taken = runners.take(seen, operations);
                if (taken.isPresent()) {
                    return taken;
                }
            }
            Then then = room > 0 ? new Then.Take() : new Then.LeaveDue();
            return runners.claiming(() -> write(seen, then, operations));
        } catch (StoreUnavailable e) {
            runners.suspect(seen.id());
            throw e;
        } finally {
            runners.giveRoomBack(room);
        }
    }

    /** As far as its status tells. What is asked of such a queue has its first calls announced in the same commit. */
    private static boolean nobodyWorksOn(Queue queue) {
        return queue.status() == QueueStatus.SUCCEEDED;
    }

    /** The queue as it would be with these operations; when and by whom is not known yet. */
    static Queue noted(Queue seen, List<? extends Operation> operations) {
        Queue paper = seen;
        for (Operation operation : operations) {
            paper = paper.with(new LogEntry(paper.seq() + 1, seen.createdAt(), "", operation));
        }
        return paper;
    }

    private Optional<Queue> write(Queue seen, Then then, List<Operation> operations) {
        Queue paper = noted(seen, operations);
        QueueStatus status = paper.status() == seen.status() ? null : paper.status();
        Change change = new Change(seen.id(), new Author.Visitor(), seen.seq(), List.of(), operations, status, then);
        return switch (journal.write(change)) {
            case Written.Appended appended -> {
                Queue queue = seen.with(appended.entries());
                if (appended.claim() != null) {
                    runners.begin(queue, appended.claim(), List.of(), () -> {});
                } else {
                    runners.tell(queue.id(), appended.entries());
                }
                yield Optional.of(queue);
            }
            case Written.Overtaken overtaken -> Optional.empty();
            case Written.Closed closed -> Optional.empty();
            case Written.ClaimLost lost -> throw new IllegalStateException("a visitor has no claim to lose");
        };
    }
}
