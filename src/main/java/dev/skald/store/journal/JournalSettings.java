package dev.skald.store.journal;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.time.Duration;

/** How queues are written. */
@ConfigMapping(prefix = "skald.journal")
interface JournalSettings {
    /** What shares a commit: {@code group}, all changes that wait; {@code single}, each change alone. */
    @WithDefault("group")
    Commit commit();

    /** How many groups are written at the same time. 1 to 16. */
    @Min(1)
    @Max(16)
    @WithDefault("2")
    int writers();

    /** How many changes may wait to be written; further ones are refused. 1 to 1,000,000. */
    @Min(1)
    @Max(1_000_000)
    @WithDefault("20000")
    int waiting();

    /** How long a change may wait. After that it is given up and not written. */
    @WithDefault("PT10S")
    Duration patience();

    /** The ways to commit. */
    enum Commit {
        GROUP,
        SINGLE
    }
}
