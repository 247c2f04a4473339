package dev.skald.participant;

import io.quarkus.runtime.configuration.MemorySize;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.util.List;
import java.util.Optional;

/** What an operator may set about calls to participants. */
@ConfigMapping(prefix = "skald")
public interface ParticipantSettings {
    /** What may be called. */
    TargetSettings targets();

    /** How much of it. */
    LimitSettings limits();

    /** Settings under {@code skald.targets}. */
    interface TargetSettings {
        /**
         * Patterns of hosts and addresses, see {@link Targets}; absent means every host but link-local and cloud
         * metadata addresses.
         */
        Optional<List<String>> allow();
    }

    /** Settings under {@code skald.limits}; other packages map the other names under it. */
    interface LimitSettings {
        /** The longest answer that is read. */
        @WithDefault("256K")
        MemorySize result();
    }
}
