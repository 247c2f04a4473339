package dev.skald.process;

import jakarta.enterprise.context.ApplicationScoped;
import org.jboss.logging.Logger;

/**
 * Halts the JVM. An orderly stop would write down and let go of every queue first, and that is what can't be relied on any
 * more; a process that is halted leaves nothing behind that the others don't recover.
 */
@ApplicationScoped
class HaltProcess implements EndProcess {
    private static final Logger LOG = Logger.getLogger(HaltProcess.class);

    /** EX_SOFTWARE of sysexits.h: an internal error. */
    static final int STATUS = 70;

    @Override
    public void because(String what, Throwable cause) {
        try {
            LOG.fatalf(
                    cause,
                    "%s: this node can't go on and ends with status %d; its queues are recovered by the other nodes, or"
                            + " by itself once it is started again",
                    what,
                    STATUS);
        } finally {
            // Also when there is no memory left to say so.
            Runtime.getRuntime().halt(STATUS);
        }
    }
}
