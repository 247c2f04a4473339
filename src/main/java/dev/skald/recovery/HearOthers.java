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

/** Listens to what the other nodes tell, as long as this one runs. */
@ApplicationScoped
class HearOthers {
    private static final Logger LOG = Logger.getLogger(HearOthers.class);
    private static final int AGAIN_AFTER_SECONDS = 1;
    private static final Duration GIVEN_BACK_WITHIN = Duration.ofSeconds(3);

    private final Notices notices;
    private final ApplyNotices others;
    private final CountDownLatch over = new CountDownLatch(1);
    private final VitalThreads threads;
    private @Nullable Thread listener;

    HearOthers(Notices notices, ApplyNotices others, VitalThreads threads) {
        this.notices = notices;
        this.others = others;
        this.threads = threads;
    }

    void begin(@Observes StartupEvent event) {
        listener = threads.startVirtual("hear-others", this::listen);
    }

    /** Returns when the connection is given back, as the database may be about to stop with this node. */
    void end(@Observes ShutdownEvent event) throws InterruptedException {
        over.countDown();
        if (listener != null && !listener.join(GIVEN_BACK_WITHIN)) {
            LOG.warn("the connection on which this node hears others is not given back; it breaks off");
        }
    }

    private void listen() {
        try {
            do {
                listenOnce();
            } while (!over.await(AGAIN_AFTER_SECONDS, TimeUnit.SECONDS));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void listenOnce() {
        try (Notices.Ear ear = notices.listen()) {
            others.missedSome();
            while (over.getCount() > 0) {
                ear.hear(others::heard);
            }
        } catch (StoreUnavailable e) {
            LOG.warnf(
                    "the other nodes can't be heard: %s; it is tried again, until then this node looks for itself now"
                            + " and then",
                    e.getMessage());
        } catch (RuntimeException e) {
            // All nodes hear the same: what ends this one's listening would end that of all.
            LOG.errorf(e, "what the other nodes tell can't be dealt with; they are listened to anew");
        }
    }
}
