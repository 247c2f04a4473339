package dev.skald.outbound;

import io.smallrye.config.ConfigMapping;
import java.util.List;
import java.util.Optional;

/** The settings of targets. */
@ConfigMapping(prefix = "skald.targets")
public interface TargetSettings {
    /**
     * Patterns of hosts and addresses, see {@link Targets}; absent means every host but link-local and cloud metadata
     * addresses.
     */
    Optional<List<String>> allow();

    /** A file with the certificates of CAs that are trusted beside the system's, in PEM; absent means none. */
    Optional<String> caFile();
}
