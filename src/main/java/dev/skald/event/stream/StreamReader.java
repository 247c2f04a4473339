package dev.skald.event.stream;

import dev.skald.engine.run.Threads;
import dev.skald.event.EventFeed;
import dev.skald.event.EventGap;
import dev.skald.event.EventSelection;
import dev.skald.store.StoreUnavailable;
import dev.skald.store.outbox.PublishedEvent;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * A reader of the stream. It has no thread while there is nothing to do: a signal starts a virtual thread, which sends
 * one batch; the end of sending is a signal again. So at most one batch of a slow reader is in memory.
 */
public final class StreamReader {
    private static final Logger LOG = Logger.getLogger(StreamReader.class);

    /** The number of characters of events that fills a batch; one event may exceed it. */
    private static final int BATCH_CHARACTERS = 32 * 1024;

    /** The number of events that are read at a time. */
    private static final int PAGE = 200;

    /** The maximum number of events that are read for a batch, also if few of them match. */
    private static final int BATCH_EVENTS = 10_000;

    /** A node knows after 4 seconds that a token was revoked; a stream ends at the next check. */
    private static final Duration CHECK_EVERY = Duration.ofSeconds(5);

    private static final Duration CHECK_AGAIN = Duration.ofSeconds(1);

    private static final StreamTarget.Batch NOTHING = new StreamTarget.Batch(null, List.of());

    private final Node node;
    private final EventSelection selection;
    private final StreamTarget target;
    private final Consumer<StreamReader> whenGone;
    private final AtomicInteger signals = new AtomicInteger();

    private volatile boolean news = true;
    private volatile boolean sending;
    private volatile boolean stopped;
    private volatile boolean gone;

    /**
     * Used only by the thread that handles the signals, like the fields below; {@link #signals} passes them to the next
     * one.
     */
    private @Nullable EventGap gap;

    private long position;
    /** From where the reader continues if the connection breaks now; -1 while the stream is not open. */
    private long told = -1;

    private Instant sentAt;
    private Instant checkAt;
    private boolean granted = true;

    /**
     * The parts that all readers at a node share.
     *
     * @param heartbeat the longest time without sending
     */
    record Node(EventFeed feed, Threads threads, InstantSource clock, Duration heartbeat) {}

    /**
     * A stream, which the first signal opens.
     *
     * @param position the one after which it begins
     * @param gap what is missing before that; null for nothing
     * @param whenGone is told once the stream has ended
     */
    StreamReader(
            Node node,
            EventSelection selection,
            long position,
            @Nullable EventGap gap,
            StreamTarget target,
            Consumer<StreamReader> whenGone) {
        this.node = node;
        this.selection = selection;
        this.position = position;
        this.gap = gap;
        this.target = target;
        this.whenGone = whenGone;
        sentAt = node.clock().instant();
        checkAt = sentAt.plus(CHECK_EVERY);
    }

    /** There may be new events. */
    void news() {
        news = true;
        signal();
    }

    /** Ends the stream, as the node stops. */
    void stop() {
        stopped = true;
        signal();
    }

    /** The connection is gone. */
    public void gone() {
        gone = true;
        whenGone.accept(this);
    }

    /** Does what is due: a batch, a heartbeat, a check. */
    void signal() {
        if (signals.getAndIncrement() == 0) {
            node.threads().start("stream", this::handle);
        }
    }

    private void handle() {
        int left = 1;
        while (left != 0) {
            try {
                step(node.clock().instant());
            } catch (RuntimeException e) {
                LOG.error("a stream of events failed and is closed; its reader may connect again", e);
                cut();
            }
            left = signals.addAndGet(-left);
        }
    }

    private void step(Instant now) {
        if (gone) {
            return;
        }
        if (!now.isBefore(checkAt)) {
            check(now);
        }
        if (sending) {
            boolean slow = !now.isBefore(sentAt.plus(node.heartbeat().multipliedBy(2)));
            if (slow || stopped) {
                cut();
            }
        } else if (stopped) {
            gone();
            target.end();
        } else {
            send();
        }
    }

    private void send() {
        boolean wanted = granted && told >= 0 && (news || gap != null);
        StreamTarget.Batch batch = wanted ? next() : NOTHING;
        // To find out that the database is away may take seconds.
        Instant now = node.clock().instant();
        if (batch != null && !batch.isEmpty()) {
            told = batch.events().isEmpty()
                    ? position
                    : batch.events().getLast().position();
            sent(target.send(batch), now);
        } else if (told < 0 || !now.isBefore(sentAt.plus(node.heartbeat()))) {
            boolean known = told == position || gap != null;
            told = position;
            sent(target.beat(known ? null : position), now);
        } else if (news && granted && batch != null) {
            signal();
        }
    }

    private void sent(CompletionStage<Void> going, Instant now) {
        sentAt = now;
        sending = true;
        going.whenComplete((done, failure) -> {
            if (failure != null) {
                gone();
            }
            sending = false;
            signal();
        });
    }

    /** The next events that exist; null when the database is away, and then nothing has changed. */
    private StreamTarget.@Nullable Batch next() {
        try {
            return read();
        } catch (StoreUnavailable e) {
            LOG.debugf("a reader of events waits: %s; the next round tries again", e.getMessage());
            news = true;
            return null;
        }
    }

    private StreamTarget.Batch read() {
        List<PublishedEvent> events = new ArrayList<>();
        EventGap missed = gap;
        long last = position;
        int size = 0;
        // Before the look, so that what comes meanwhile is looked for again.
        news = false;
        List<PublishedEvent> page = node.feed().after(last, PAGE).events();
        while (!page.isEmpty()) {
            long first = page.getFirst().position();
            if (first != last + 1) {
                missed = new EventGap(first, first);
            }
            for (PublishedEvent event : page) {
                last = event.position();
                if (selection.has(event)) {
                    events.add(event);
                    size += event.event().text().length();
                }
                if (size >= BATCH_CHARACTERS) {
                    break;
                }
            }
            boolean full = size >= BATCH_CHARACTERS || last - position >= BATCH_EVENTS;
            page = full ? List.of() : node.feed().after(last, PAGE).events();
            if (full || (!events.isEmpty() && startsAfterGap(page, last))) {
                news = true;
                page = List.of();
            }
        }
        position = last;
        gap = null;
        return new StreamTarget.Batch(missed, events);
    }

    /** Events that were purged before they were read are missing; readers are told so before the next events. */
    private static boolean startsAfterGap(List<PublishedEvent> page, long last) {
        return !page.isEmpty() && page.getFirst().position() != last + 1;
    }

    /** Nothing is sent while the reader's right can't be checked. */
    private void check(Instant now) {
        StreamTarget.Right right = target.right();
        granted = right == StreamTarget.Right.GRANTED;
        stopped |= right == StreamTarget.Right.REFUSED;
        checkAt = now.plus(granted ? CHECK_EVERY : CHECK_AGAIN);
    }

    private void cut() {
        gone();
        target.cut();
    }
}
