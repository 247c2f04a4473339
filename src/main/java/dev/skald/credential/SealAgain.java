package dev.skald.credential;

import dev.skald.engine.Duties;
import dev.skald.store.credential.SealedRow;
import dev.skald.store.credential.SealedRows;
import io.quarkus.scheduler.Scheduled;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Optional;
import org.jboss.logging.Logger;

/** Seals credentials with the first key if they are sealed with another one, so that the other keys can be removed. */
@ApplicationScoped
public class SealAgain {
    private static final Logger LOG = Logger.getLogger(SealAgain.class);
    private static final int BATCH = 50;

    private final SealedRows rows;
    private final SealKeys keys;
    private final Duties duties;

    /** How many can't be opened, as last logged. */
    private volatile int leftSaid;

    SealAgain(SealedRows rows, SealKeys keys, Duties duties) {
        this.rows = rows;
        this.keys = keys;
        this.duties = duties;
    }

    @Scheduled(every = "PT1M", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    void tick() {
        runOnce();
    }

    /**
     * One round.
     *
     * @return how many were sealed again
     */
    public int runOnce() {
        return keys.first()
                .map(key -> duties.round(LOG, "credentials can't be sealed again", () -> sealAgain(key)))
                .orElse(0);
    }

    private int sealAgain(SealKey first) {
        int again = 0;
        int left = 0;
        String namespace = "";
        String name = "";
        List<SealedRow> batch;
        do {
            batch = rows.otherThan(first.id(), namespace, name, BATCH);
            for (SealedRow row : batch) {
                namespace = row.namespace();
                name = row.name();
                Optional<byte[]> text =
                        keys.find(row.keyId()).flatMap(key -> key.open(row.namespace(), row.name(), row.sealed()));
                if (text.isEmpty()) {
                    left++;
                } else if (rows.replace(row, first.id(), first.seal(row.namespace(), row.name(), text.get()))) {
                    again++;
                }
            }
        } while (batch.size() == BATCH);
        if (again > 0) {
            LOG.infof("%d credentials were sealed again with the first key of %s", again, SealKeys.SETTING);
        }
        if (left > 0 && left != leftSaid) {
            LOG.warnf(
                    "%d credentials are sealed with a key that is not in %s; calls with them are refused until it is",
                    left, SealKeys.SETTING);
        }
        leftSaid = left;
        return again;
    }
}
