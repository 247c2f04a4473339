package dev.skald.engine;

import static dev.skald.support.Actors.ACTOR;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.skald.engine.run.EngineSettings;
import dev.skald.engine.run.RunByHand;
import dev.skald.engine.run.SteadyClock;
import dev.skald.engine.run.Threads;
import dev.skald.queue.Driver;
import dev.skald.queue.Json;
import dev.skald.queue.LogEntry;
import dev.skald.queue.OnInterruption;
import dev.skald.queue.Owner;
import dev.skald.queue.QueueStart;
import dev.skald.queue.QueueStatus;
import dev.skald.store.StoreUnavailable;
import dev.skald.store.audit.AuditEntries;
import dev.skald.store.journal.Change;
import dev.skald.store.journal.Journal;
import dev.skald.store.journal.StartResult;
import dev.skald.store.journal.WriteResult;
import dev.skald.store.node.Node;
import dev.skald.store.read.QueueLookup;
import dev.skald.store.read.Queues;
import dev.skald.store.removal.Tombstone;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** The same start comes again while the queue of the first one is purged and its tombstone forgotten. */
class UseQueueTest {
    private static final UUID ID = new UUID(15, 6);
    private static final String FINGERPRINT = "f";
    private static final Instant AT = Instant.parse("2030-01-31T12:00:00Z");
    private static final Tombstone CLOSED = new Tombstone(ID, null, null, QueueStatus.RESTORED, AT, AT, Owner.DEFAULT);

    /** What the journal answers to each start. */
    private final Deque<StartResult> answers = new ArrayDeque<>();

    private final UseQueue useQueue = useQueue();

    /** Finds the fingerprint first, and then nothing. */
    private static final class Forgotten implements Queues {
        @Override
        public QueueLookup find(UUID id) {
            return new QueueLookup.Absent();
        }

        @Override
        public QueueLookup findAgain(QueueLookup.Present known) {
            throw new AssertionError("nothing was found before");
        }

        @Override
        public Optional<String> fingerprint(UUID id) {
            return Optional.of(FINGERPRINT);
        }

        @Override
        public Optional<List<LogEntry>> log(UUID id, long after, int limit) {
            throw new AssertionError("nobody reads the log");
        }
    }

    private final class Answers implements Journal {
        @Override
        public StartResult start(QueueStart start, String fingerprint, Instant acceptedAt, Change first) {
            return answers.remove();
        }

        @Override
        public WriteResult write(Change change) {
            throw new AssertionError("there is nothing to write to");
        }
    }

    private UseQueue useQueue() {
        Cast cast = new Cast(new Random(1), null);
        Threads threads = cast.threads(null);
        EngineSettings settings = new SmallRyeConfigBuilder()
                .withMapping(EngineSettings.class)
                .build()
                .getConfigMapping(EngineSettings.class);
        Queues queues = new Forgotten();
        RunByHand run = new RunByHand(
                new RunByHand.Machine(threads, new SteadyClock(), () -> AT, cast.random(), (delay, work) -> {}),
                new RunByHand.Stored(new Answers(), queues, null),
                new RunByHand.Calls(null, null, null),
                new Node("n1"),
                settings,
                1);
        AskQueue asking = new AskQueue(queues, run.drain, run.requests, threads);
        return new UseQueue(asking, queues, run.startQueue, run.capacity, run.drain, new AuditEntries(true), () -> AT);
    }

    /** Its caller drives it, and it has nothing to call yet. */
    private static QueueStart start() {
        return new QueueStart(
                ID,
                "trip",
                Json.NULL,
                List.of(),
                Duration.ofMinutes(1),
                null,
                OnInterruption.RESUME,
                Map.of(),
                Map.of(),
                null,
                Driver.CALLER,
                null,
                null,
                null,
                Owner.DEFAULT,
                null,
                QueueStart.RestoreOrder.REVERSE);
    }

    @Test
    void a_start_whose_first_is_forgotten_just_then_is_looked_at_again() {
        answers.add(new StartResult.Known(FINGERPRINT));
        answers.add(new StartResult.Remembered(CLOSED));

        assertThat(useQueue.start(start(), FINGERPRINT, List.of(), ACTOR))
                .isEqualTo(new UseQueue.StartOutcome.IdClosed(CLOSED));
        assertThat(answers).isEmpty();
    }

    @Test
    void a_start_that_is_known_and_not_found_is_looked_at_twice_only() {
        StartResult known = new StartResult.Known(FINGERPRINT);
        answers.addAll(List.of(known, known, known));

        assertThatExceptionOfType(StoreUnavailable.class)
                .isThrownBy(() -> useQueue.start(start(), FINGERPRINT, List.of(), ACTOR));
        assertThat(answers).hasSize(1);
    }

    @Test
    void a_start_that_was_forgotten_just_then_was_not_made_before() {
        assertThat(useQueue.startedBefore(ID, FINGERPRINT)).isEmpty();
    }
}
