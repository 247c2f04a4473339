package dev.skald.security;

import dev.skald.store.StoreUnavailable;
import dev.skald.store.token.TokenHash;
import dev.skald.store.token.Tokens;
import io.quarkus.scheduler.Scheduled;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Set;
import org.jboss.logging.Logger;

/** Records in the database when tokens were last used here: many at once, and never while a request waits for it. */
@ApplicationScoped
public class NoteTokenUse {
    private static final Logger LOG = Logger.getLogger(NoteTokenUse.class);

    private final Identify identify;
    private final Tokens tokens;

    NoteTokenUse(Identify identify, Tokens tokens) {
        this.identify = identify;
        this.tokens = tokens;
    }

    @Scheduled(every = "PT20S", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    void tick() {
        runOnce();
    }

    /**
     * Records the uses since the last run.
     *
     * @return how many tokens were recorded
     */
    public int runOnce() {
        Set<TokenHash> used = identify.takeUsed();
        try {
            return used.isEmpty() ? 0 : tokens.used(used);
        } catch (StoreUnavailable e) {
            LOG.warnf("the last use of %d tokens is not recorded: %s; their next use is", used.size(), e.getMessage());
            return 0;
        }
    }
}
