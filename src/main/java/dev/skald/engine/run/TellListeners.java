package dev.skald.engine.run;

import dev.skald.queue.Queue;
import io.quarkus.arc.All;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.util.List;
import java.util.function.Consumer;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** Tells every {@link QueueListener} what happens. A listener that fails harms neither the queue nor the other listeners. */
@ApplicationScoped
class TellListeners {
    private static final Logger LOG = Logger.getLogger(TellListeners.class);

    private final List<QueueListener> listeners;

    TellListeners(@All List<QueueListener> listeners) {
        this.listeners = listeners;
    }

    void changed(Queue queue) {
        tell(queue, listener -> listener.changed(queue));
    }

    void rested(Queue queue, @Nullable Instant dueAt) {
        tell(queue, listener -> listener.rested(queue, dueAt));
    }

    private void tell(Queue queue, Consumer<QueueListener> what) {
        for (QueueListener listener : listeners) {
            try {
                what.accept(listener);
            } catch (RuntimeException | StackOverflowError e) {
                LOG.errorf(e, "queue %s: %s failed at what it was told; the queue goes on", queue.id(), listener);
            }
        }
    }
}
