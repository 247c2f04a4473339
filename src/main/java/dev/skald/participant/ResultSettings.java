package dev.skald.participant;

import io.quarkus.runtime.configuration.MemorySize;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

/** How much a participant may answer. Other packages map the other names under this prefix. */
@ConfigMapping(prefix = "skald.limits")
public interface ResultSettings {
    /** The longest answer that is read. 1 byte to 1 GiB. */
    @WithDefault("256K")
    MemorySize result();
}
