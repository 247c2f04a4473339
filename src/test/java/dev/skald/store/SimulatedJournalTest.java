package dev.skald.store;

import dev.skald.process.Sleep;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The simulated journal keeps the promises of the real one, else simulations would tell of another database. */
class SimulatedJournalTest extends JournalContract {
    private static final Duration COMMIT = Duration.ofNanos(50_000);

    /** Real threads come one after the other, and a commit takes its time, so that they meet. */
    private static final class OneByOne implements SimulatedLine {
        private final ReentrantLock lock = new ReentrantLock(true);
        private Instant now = Instant.EPOCH;

        @Override
        public <T> T transaction(String what, Supplier<T> work) {
            lock.lock();
            try {
                now = Instant.now().truncatedTo(ChronoUnit.MICROS);
                T result = work.get();
                Sleep.of(COMMIT);
                return result;
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            } finally {
                lock.unlock();
            }
        }
    }

    private final OneByOne line = new OneByOne();
    private SimulatedTables simulated;

    @Override
    void setTables() {
        simulated = new SimulatedTables(() -> line.now, new SimulatedTables.Onlooker() {});
        tables = new Seen(simulated);
        SimulatedStore store = new SimulatedStore(simulated, line, HERE);
        queues = store.queues();
        tombstones = store.tombstones();
    }

    @Override
    Journal journalOf(Node node) {
        tables.alive(node);
        return new SimulatedStore(simulated, line, node).journal();
    }

    @Override
    Claims claimsOf(Node node) {
        return new SimulatedStore(simulated, line, node).claims();
    }

    /** The simulated tables, as the rows of the real ones are seen. */
    private record Seen(SimulatedTables tables) implements Tables {
        @Override
        public Optional<LockRow> lock(UUID queueId) {
            return Optional.ofNullable(tables.locks().get(queueId))
                    .map(lock -> new LockRow(
                            lock.holder,
                            lock.fence,
                            lock.holder != null,
                            lock.dueAt,
                            lock.waiting == null ? null : WaitingCodec.encode(lock.waiting),
                            lock.seq));
        }

        @Override
        public @Nullable Summary summary(UUID queueId) {
            SimulatedTables.QueueRow row = tables.queues().get(queueId);
            return row == null
                    ? null
                    : new Summary(
                            row.status.word(),
                            row.endedAt,
                            row.start.startedBy() == null
                                    ? null
                                    : row.start.startedBy().queueId());
        }

        @Override
        public List<String> labels(UUID queueId) {
            return tables.queues().get(queueId).start.labels().entrySet().stream()
                    .map(label -> label.getKey() + "=" + label.getValue())
                    .toList();
        }

        @Override
        public long queues() {
            return tables.queues().size();
        }

        @Override
        public long locks() {
            return tables.locks().size();
        }

        @Override
        public void alive(Node node) {
            if (!tables.isAlive(node.name())) {
                tables.forgetDead();
                tables.arrive(node.name());
            }
        }

        @Override
        public void dead(Node node) {
            tables.leave(node.name());
        }
    }
}
