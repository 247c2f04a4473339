package dev.skald.engine;

import static dev.skald.support.StartBuilder.start;
import static dev.skald.support.StepBuilder.step;
import static org.assertj.core.api.Assertions.assertThat;

import dev.skald.queue.OnInterruption;
import dev.skald.queue.Operation;
import dev.skald.queue.Queue;
import dev.skald.queue.QueueStart;
import dev.skald.store.SimulatedLine;
import dev.skald.store.SimulatedStore;
import dev.skald.store.SimulatedTables;
import dev.skald.store.StoreUnavailable;
import dev.skald.store.audit.AuditEntry;
import dev.skald.store.journal.Change;
import dev.skald.store.journal.Journal;
import dev.skald.store.journal.LockChange;
import dev.skald.store.journal.WriteResult;
import dev.skald.store.journal.Writer;
import dev.skald.store.node.Claim;
import dev.skald.store.node.Node;
import dev.skald.store.read.QueueLookup;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/** Many ask one queue at once. Each transaction takes a second by a simulated clock, so that all meet. */
class AskQueueTest {
    private static final UUID ID = new UUID(4, 2);
    private static final String UNWRITABLE = "unwritable";

    private final Cast cast = new Cast(new Random(7), null);
    private final SimulatedTables tables = new SimulatedTables(cast::now, new SimulatedTables.Onlooker() {});
    private final Database database = new Database();
    private final SimulatedStore store = new SimulatedStore(tables, database, new Node("n1"));
    private final Journal journal = store.journal();
    private final AskQueue asking =
            new AskQueue(store.queues(), () -> false, this::append, cast.threads(new Cast.Mortal()));
    private final List<String> answers = new ArrayList<>();

    /** Counts the round trips, and can be away. */
    private final class Database implements SimulatedLine {
        private int roundTrips;
        private boolean away;

        @Override
        public <T> T transaction(String what, Supplier<T> work) {
            roundTrips++;
            cast.sleep(Duration.ofSeconds(1));
            if (away) {
                throw SimulatedLine.unavailable("away");
            }
            return work.get();
        }

        @Override
        public boolean alive(SimulatedTables simulated, String node) {
            return true;
        }
    }

    /** Writes what is asked for; the queue is nobody's. */
    private Optional<Queue> append(Queue seen, List<Operation> operations, List<AuditEntry> audit) {
        if (operations.contains(new Operation.AdminRetried(UNWRITABLE))) {
            throw new IllegalStateException("the database refused a statement");
        }
        return write(seen, operations);
    }

    private Optional<Queue> write(Queue seen, List<Operation> operations) {
        Change change =
                new Change(ID, new Writer.Requester(), seen.seq(), List.of(), operations, null, new LockChange.Keep());
        return journal.write(change) instanceof WriteResult.Appended appended
                ? Optional.of(seen.with(appended.entries()))
                : Optional.empty();
    }

    /** Plays it with a queue that is there. */
    private void play(Runnable play) throws Throwable {
        QueueStart start = start(step("a").build())
                .id(ID)
                .onInterruption(OnInterruption.RESUME)
                .build();
        Change nothing = new Change(
                ID, new Writer.Holder(new Claim(ID, -1)), 1, List.of(), List.of(), null, new LockChange.Keep());
        cast.play(() -> {
            journal.start(start, "f", cast.now(), nothing);
            database.roundTrips = 0;
            play.run();
        });
    }

    private void asks(String who) {
        asks(who, found -> AskReply.append(new Operation.AdminRetried(who), queue -> "written"));
    }

    private void asks(String who, Function<QueueLookup, AskReply<String>> decide) {
        cast.start(who, null, () -> {
            try {
                answers.add(asking.ask(ID, "stopping", decide));
            } catch (StoreUnavailable e) {
                answers.add("unavailable");
            } catch (QueueBusy e) {
                answers.add("busy");
            } catch (IllegalStateException e) {
                answers.add(who + " refused");
            } catch (OutOfMemoryError e) {
                answers.add(who + " ended");
            }
        });
    }

    private void allAreAnswered(int count) {
        while (answers.size() < count) {
            cast.sleep(Duration.ofSeconds(1));
        }
    }

    private long written() {
        return tables.queues().get(ID).log.size() - 1L;
    }

    @Test
    void a_hundred_requests_of_one_queue_cost_a_few_round_trips() throws Throwable {
        play(() -> {
            for (int i = 0; i < 100; i++) {
                asks("asker " + i);
            }
            allAreAnswered(100);
        });

        assertThat(answers).containsOnly("written");
        assertThat(written()).isEqualTo(100);
        // The queue, its log and a change, twice.
        assertThat(database.roundTrips).isEqualTo(6);
    }

    @Test
    void an_answer_without_a_change_tells_of_what_others_have_written() throws Throwable {
        play(() -> {
            for (int i = 0; i < 100; i++) {
                asks(
                        "asker " + i,
                        found -> ((QueueLookup.Present) found).queue().paused() == null
                                ? AskReply.append(new Operation.AdminPaused("why", "me"), queue -> "paused")
                                : AskReply.of("was paused in entry "
                                        + ((QueueLookup.Present) found).queue().seq()));
            }
            allAreAnswered(100);
        });

        assertThat(answers).filteredOn("paused"::equals).hasSize(1);
        assertThat(answers).filteredOn("was paused in entry 2"::equals).hasSize(99);
        assertThat(written()).isEqualTo(1);
    }

    @Test
    void a_request_that_cannot_be_written_fails_alone() throws Throwable {
        play(() -> {
            asks("a");
            asks("b");
            asks(UNWRITABLE);
            asks("c");
            allAreAnswered(4);
        });

        assertThat(answers).containsExactlyInAnyOrder("written", "written", "written", UNWRITABLE + " refused");
        assertThat(written()).isEqualTo(3);
    }

    @Test
    void a_request_that_ends_its_thread_ends_no_other() throws Throwable {
        play(() -> {
            asks("a");
            asks("greedy", found -> {
                throw new OutOfMemoryError("for a test");
            });
            asks("b");
            allAreAnswered(3);
        });

        assertThat(answers).hasSize(3).filteredOn("written"::equals).hasSizeGreaterThanOrEqualTo(1);
        assertThat(answers).filteredOn(answer -> answer.endsWith("ended")).hasSizeLessThanOrEqualTo(2);
    }

    @Test
    void a_request_that_others_overtake_is_decided_anew() throws Throwable {
        play(() -> {
            asks("a", found -> {
                Queue queue = ((QueueLookup.Present) found).queue();
                if (queue.seq() < 4) {
                    overtake(queue);
                }
                return AskReply.append(new Operation.AdminRetried("a"), after -> "entry " + after.seq());
            });
            allAreAnswered(1);
        });

        assertThat(answers).containsExactly("entry 5");
    }

    @Test
    void a_request_that_others_overtake_each_time_is_told_that_the_queue_is_busy() throws Throwable {
        play(() -> {
            asks("a", found -> {
                overtake(((QueueLookup.Present) found).queue());
                return AskReply.append(new Operation.AdminRetried("a"), after -> "written");
            });
            allAreAnswered(1);
        });

        assertThat(answers).containsExactly("busy");
    }

    private void overtake(Queue queue) {
        assertThat(write(queue, List.of(new Operation.AdminRetried("other")))).isPresent();
    }

    @Test
    void while_the_database_is_away_nobody_waits_longer_than_the_first() throws Throwable {
        play(() -> {
            database.away = true;
            for (int i = 0; i < 200; i++) {
                asks("asker " + i);
            }
            allAreAnswered(200);
            database.away = false;
            asks("later");
            allAreAnswered(201);
        });

        assertThat(answers.subList(0, 200)).containsOnly("unavailable");
        assertThat(answers.getLast()).isEqualTo("written");
        assertThat(written()).isEqualTo(1);
    }

    @Test
    void a_request_that_comes_when_too_many_wait_is_told_at_once_that_the_queue_is_busy() throws Throwable {
        play(() -> {
            for (int i = 0; i < 1_200; i++) {
                asks("asker " + i);
            }
            allAreAnswered(1);
            assertThat(answers).as("who is answered first").containsOnly("busy");
            allAreAnswered(1_200);
        });

        // As many as may wait, and those who were at work then.
        assertThat(answers).filteredOn("written"::equals).hasSizeBetween(1_000, 1_050);
    }
}
