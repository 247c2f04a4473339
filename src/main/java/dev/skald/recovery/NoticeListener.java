package dev.skald.recovery;

import dev.skald.engine.wait.ApplyNotices;
import dev.skald.process.VitalThreads;
import dev.skald.store.StoreUnavailable;
import dev.skald.store.node.Notices;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** Listens for notices of the other nodes while this node runs. */
@ApplicationScoped
class NoticeListener {
    private static final Logger LOG = Logger.getLogger(NoticeListener.class);
    private static final int AGAIN_AFTER_SECONDS = 1;
    private static final Duration GIVEN_BACK_WITHIN = Duration.ofSeconds(3);

    private final Notices notices;
    private final ApplyNotices applyNotices;
    private final CountDownLatch stopped = new CountDownLatch(1);
    private final VitalThreads threads;
    private @Nullable Thread listener;

    NoticeListener(Notices notices, ApplyNotices applyNotices, VitalThreads threads) {
        this.notices = notices;
        this.applyNotices = applyNotices;
        this.threads = threads;
    }

    void start(@Observes StartupEvent event) {
        listener = threads.startVirtual("notice-listener", this::listen);
    }

    /** Returns when the connection is given back: the database may be about to stop with this node. */
    void stop(@Observes ShutdownEvent event) throws InterruptedException {
        stopped.countDown();
        if (listener != null && !listener.join(GIVEN_BACK_WITHIN)) {
            LOG.warn("the connection on which this node hears others is not given back; it breaks off");
        }
    }

    private void listen() {
        try {
            do {
                listenOnce();
            } while (!stopped.await(AGAIN_AFTER_SECONDS, TimeUnit.SECONDS));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void listenOnce() {
        try (Notices.Subscription subscription = notices.listen()) {
            applyNotices.missedSome();
            while (stopped.getCount() > 0) {
                subscription.receive(applyNotices::apply);
            }
        } catch (StoreUnavailable e) {
            LOG.warnf(
                    "the other nodes can't be heard: %s; it is tried again, until then this node looks for itself now"
                            + " and then",
                    e.getMessage());
        } catch (RuntimeException e) {
            // All nodes receive the same notices: one that ended this thread would end it at every node.
            LOG.errorf(e, "what the other nodes tell can't be dealt with; they are listened to anew");
        }
    }
}
