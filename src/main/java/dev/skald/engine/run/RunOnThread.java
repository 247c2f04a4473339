package dev.skald.engine.run;

import jakarta.enterprise.context.ApplicationScoped;
import java.util.UUID;
import org.jboss.logging.Logger;

/** Starts a runner on a thread of its own. If it fails, its queue is taken up again. */
@ApplicationScoped
class RunOnThread {
    private static final Logger LOG = Logger.getLogger(RunOnThread.class);

    private final Threads threads;
    private final RunningHere here;
    private final UnownedClaims unowned;
    private final Drain drain;

    RunOnThread(Threads threads, RunningHere here, UnownedClaims unowned, Drain drain) {
        this.threads = threads;
        this.here = here;
        this.unowned = unowned;
        this.drain = drain;
    }

    /**
     * Returns at once.
     *
     * @param afterwards run when this node is done with the queue
     */
    void run(QueueRunner runner, Runnable afterwards) {
        UUID id = runner.claim().queueId();
        here.begun(id, runner.inbox());
        threads.start("queue-" + id, () -> {
            try {
                runner.run();
            } catch (RuntimeException | StackOverflowError e) {
                LOG.errorf(e, "queue %s: its runner failed; it is taken up again, and not for ever", id);
                // Like a claim: the queue is not taken up before the reason is noted.
                here.claiming(() -> {
                    here.ended(id, runner.inbox());
                    unowned.suspect(runner.claim(), TakeUpCause.RunnerFailed.of(e));
                    return null;
                });
            } finally {
                here.ended(id, runner.inbox());
                drain.released(id);
                afterwards.run();
            }
        });
    }
}
