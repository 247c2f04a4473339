package dev.skald.engine.run;

import dev.skald.process.Sleep;
import dev.skald.process.VitalThreads;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.concurrent.BlockingDeque;
import java.util.concurrent.LinkedBlockingDeque;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** A virtual thread for everything: one that waits costs next to nothing. */
@ApplicationScoped
class VirtualThreads implements Threads {
    private static final Logger LOG = Logger.getLogger(VirtualThreads.class);

    private final VitalThreads threads;

    VirtualThreads(VitalThreads threads) {
        this.threads = threads;
    }

    /** After an {@code Error} nothing is certain any more; only a stack overflow of this work is harmless. */
    @Override
    public void start(String name, Runnable work) {
        threads.startVirtual(name, () -> {
            try {
                work.run();
            } catch (RuntimeException | StackOverflowError e) {
                LOG.errorf(e, "thread %s has ended; the rounds of recovery find what it left undone", name);
            }
        });
    }

    @Override
    public <T> Inbox<T> inbox() {
        BlockingDeque<T> messages = new LinkedBlockingDeque<>();
        return new Inbox<>() {
            @Override
            public void add(T message) {
                messages.add(message);
            }

            @Override
            public @Nullable T poll() {
                return messages.poll();
            }

            @Override
            public @Nullable T await(@Nullable Duration longest) throws InterruptedException {
                return longest == null ? messages.take() : messages.poll(longest.toNanos(), TimeUnit.NANOSECONDS);
            }
        };
    }

    @Override
    public void pause(Duration duration) throws InterruptedException {
        Sleep.of(duration);
    }
}
