package dev.skald.purge;

import dev.skald.engine.Duties;
import dev.skald.engine.WindowSettings;
import dev.skald.store.removal.PurgeableQueues;
import dev.skald.store.removal.Tombstones;
import java.time.Duration;

/** The purge, for tests that call it instead of the timer. */
public final class Purges {
    private final ClearQueues clear;

    public Purges(Duties duties, PurgeableQueues purgeable, Tombstones tombstones, WindowSettings window) {
        clear = new ClearQueues(duties, purgeable, tombstones, (round, batch) -> true, window, new PurgeSettings() {
            @Override
            public Rounds purge() {
                return () -> Duration.ofMinutes(1);
            }

            @Override
            public Memory tombstone() {
                return () -> Duration.ofDays(30);
            }
        });
    }

    public void runOnce() {
        clear.runOnce();
    }
}
