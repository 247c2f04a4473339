package dev.skald.event.stream;

import dev.skald.engine.run.SteadyClock;
import dev.skald.engine.run.Threads;
import dev.skald.event.EventFeed;
import dev.skald.event.EventGap;
import dev.skald.event.EventSelection;
import dev.skald.store.StoreUnavailable;
import dev.skald.store.outbox.EventRange;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.ShutdownDelayInitiatedEvent;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.quarkus.scheduler.Scheduled;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** The streams of events that this node has open. While there are none, nothing is done. */
@ApplicationScoped
public class EventStreams {
    /** Before the node drains, which takes as long as its calls: readers should move to another node first. */
    private static final int FIRST = 0;

    private final StreamReader.Node node;
    private final int streamsMax;
    private final Set<StreamReader> readers = ConcurrentHashMap.newKeySet();
    /** Guarded by this, as is {@link #stopping}. */
    private EventFeed.@Nullable Watch watch;

    private boolean stopping;

    @Inject
    EventStreams(EventFeed feed, Threads threads, SteadyClock clock, StreamSettings settings) {
        node = new StreamReader.Node(feed, threads, clock, settings.events().heartbeat());
        streamsMax = settings.limits().streams();
    }

    /** The result of a request for a stream. */
    public sealed interface Result {
        /** It is open; the reader must be told when its connection is gone. */
        record Opened(StreamReader reader) implements Result {}

        /** The maximum number is open. */
        record Full() implements Result {}

        /** The node is about to stop. */
        record Stopping() implements Result {}
    }

    /**
     * Opens a stream.
     *
     * @param after the position after which it begins; null for the newest one
     * @throws StoreUnavailable when the database can't be reached
     */
    public Result open(EventSelection selection, @Nullable Long after, StreamTarget target) {
        EventRange range = node.feed().range();
        EventGap gap = after == null ? null : EventGap.after(after, range);
        long position = gap != null ? gap.next() - 1 : after == null ? range.last() : after;
        return add(new StreamReader(node, selection, position, gap, target, this::remove));
    }

    private Result add(StreamReader reader) {
        synchronized (this) {
            if (stopping) {
                return new Result.Stopping();
            }
            if (readers.size() >= streamsMax) {
                return new Result.Full();
            }
            readers.add(reader);
            if (watch == null) {
                watch = node.feed().watch(() -> readers.forEach(StreamReader::news));
            }
        }
        reader.signal();
        return new Result.Opened(reader);
    }

    private synchronized void remove(StreamReader reader) {
        readers.remove(reader);
        if (readers.isEmpty() && watch != null) {
            watch.close();
            watch = null;
        }
    }

    @Scheduled(every = "PT1S", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    void tick() {
        runOnce();
    }

    /**
     * Sends heartbeats, closes slow readers and checks rights, if these are due.
     *
     * @return how many streams are open
     */
    public int runOnce() {
        readers.forEach(StreamReader::signal);
        return readers.size();
    }

    void show(@Observes StartupEvent event, MeterRegistry registry) {
        Gauge.builder("skald.streams.open", readers, Set::size)
                .description("Streams of events that this node has open")
                .register(registry);
    }

    void announceStop(@Observes @Priority(FIRST) ShutdownDelayInitiatedEvent event) {
        stop();
    }

    /** For a shutdown that was not announced, as in tests. */
    void stop(@Observes @Priority(FIRST) ShutdownEvent event) {
        stop();
    }

    private synchronized void stop() {
        stopping = true;
        readers.forEach(StreamReader::stop);
    }
}
