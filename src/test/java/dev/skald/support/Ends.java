package dev.skald.support;

import dev.skald.process.EndProcess;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Alternative;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;

/** Notes when the process would end. It goes on, as it is the one that the tests run in. */
@Alternative
@Priority(1)
@ApplicationScoped
public class Ends implements EndProcess {
    private static final Logger LOG = Logger.getLogger(Ends.class);

    private final List<String> reasons = new CopyOnWriteArrayList<>();
    private final CountDownLatch first = new CountDownLatch(1);

    @Override
    public void because(String what, Throwable cause) {
        LOG.errorf(cause, "%s: a process that is not a test's would end now", what);
        reasons.add(what + ": " + cause.getMessage());
        first.countDown();
    }

    /** Waits until the process would have ended, and returns why. */
    public List<String> awaitReasons() throws InterruptedException {
        if (!first.await(1, TimeUnit.MINUTES)) {
            throw new AssertionError("the process would not have ended within a minute");
        }
        return reasons;
    }

    /** Why the process would have ended, each time. */
    public List<String> reasons() {
        return reasons;
    }
}
